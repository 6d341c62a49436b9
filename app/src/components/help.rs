//! Beside the form: where to get the credential.
//!
//! Everything is in the page before and without JavaScript. With it, the help for a registry login is
//! about the service of the open registry.

use domain::{RegistryService, SecretKind};
use leptos::prelude::*;

use crate::testid;
use crate::words::use_words;

/// Where to get the credential of a kind.
#[component]
pub fn Help(
    /// The kind.
    kind: SecretKind,
    /// The registry service that the user needs help for, if it is known.
    #[prop(into)]
    service: Signal<Option<RegistryService>>,
) -> impl IntoView {
    let title = use_words().help_title(kind);
    let help = match kind {
        SecretKind::GitSync => view! { <GitHelp /> }.into_any(),
        SecretKind::ImagePull => view! { <RegistryHelp service=service /> }.into_any(),
    };
    view! {
        <aside class="kp-help" data-kind=kind.as_str() aria-label=title>
            <h2>{title}</h2>
            {help}
        </aside>
    }
}

/// How to make a key pair, and where to register its public key.
#[component]
fn GitHelp() -> impl IntoView {
    let words = use_words();
    let source = |source: crate::words::Source| {
        view! {
            <details class="kp-details" name="help-git">
                <summary>{source.service}</summary>
                <p>{source.steps}</p>
            </details>
        }
    };
    view! {
        <h3>{words.help_new_pair}</h3>
        <p>{words.help_new_pair_steps}</p>
        {words.git_sources().map(source)}
    }
}

/// Where to get a registry login: at the chosen service, or at each of them.
#[component]
fn RegistryHelp(service: Signal<Option<RegistryService>>) -> impl IntoView {
    let words = use_words();
    let service = Memo::new(move |_| service.get());
    move || match service.get() {
        Some(chosen) => view! {
            <h3>{words.services(chosen).name}</h3>
            <ServiceHelp service=chosen testid=testid::SERVICE_FACTS />
            <details class="kp-details">
                <summary>{words.help_other_services}</summary>
                <Services except=Some(chosen) />
            </details>
        }
        .into_any(),
        None => view! {
            <p>{words.help_choose_service}</p>
            <Services except=None />
        }
        .into_any(),
    }
}

/// The help for each service, folded.
#[component]
fn Services(except: Option<RegistryService>) -> impl IntoView {
    let words = use_words();
    let services = RegistryService::ALL.into_iter().filter(|service| Some(*service) != except);
    let folded = services.map(|service| {
        view! {
            <details class="kp-details" name="help-service">
                <summary>{words.services(service).name}</summary>
                <ServiceHelp service=service />
            </details>
        }
    });
    folded.collect_view()
}

/// Where a service makes the password of a login, and the parts of that login.
#[component]
fn ServiceHelp(
    service: RegistryService,
    /// The test id of the parts.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView {
    let words = use_words();
    let text = words.services(service);
    let loud = text.short_lived.then_some("kp-note");
    view! {
        <p>{text.steps}</p>
        <dl class="kp-facts" data-testid=testid>
            <dt>{words.registry_host}</dt>
            <dd>
                <code>{service.host()}</code>
            </dd>
            <dt>{words.username}</dt>
            <dd>{text.username}</dd>
            <dt>{words.password}</dt>
            <dd>{text.password}</dd>
            <dt>{words.lasts}</dt>
            <dd class=loud>{text.lasts}</dd>
        </dl>
    }
}
