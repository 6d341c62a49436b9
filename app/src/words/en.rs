//! English.

mod credential;
mod problem;

use self::credential::CREDENTIAL;
use self::problem::problem;
use super::{Message, Source, Words};
use crate::domain::{Changed, Newer, SecretKind, SortColumn};
use crate::error::AppError;
use crate::rights::Right;
use crate::state::{Deed, Notice, Theme};

/// The English words.
pub static EN: Words = Words {
    lang: "en",
    product: "Keypane",
    skip_to_content: "Skip to content",
    secrets: "Secrets",
    secrets_help: "Credentials that the platform uses: SSH keys that pull git data volumes, and \
                   registry logins that pull container images.",
    local_cluster: "Local cluster",
    local_cluster_help: "This panel runs on its own embedded cluster, for trying it out. Nothing \
                         here reaches a real one.",
    namespace: "Namespace",
    read_only: "Read only",
    signed_in: "Signed in as",
    theme: "Theme",
    theme_name: |theme| match theme {
        Theme::System => "System",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    },
    page_title: |title| format!("{title} · Keypane"),

    may_not: "Not allowed for you here:",
    right: |right| match right {
        Right::List => "list secrets",
        Right::Get => "open secrets",
        Right::Create => "create secrets",
        Right::Patch => "change secrets",
        Right::Delete => "delete secrets",
    },

    add: "Add secret",
    edit: "Edit",
    delete: "Delete",
    copy_name: "Copy object name",
    copied: "Copied",
    copy_failed: "The browser did not allow copying. Select the text instead.",
    action_on: |action, name| format!("{action} {name}"),

    kind: |kind| match kind {
        SecretKind::GitSync => "Git Sync",
        SecretKind::ImagePull => "Image Pull",
    },
    kind_help: |kind| match kind {
        SecretKind::GitSync => "An SSH private key with which git data volumes are pulled.",
        SecretKind::ImagePull => "A login with which container images are pulled from a registry.",
    },
    column: |column| match column {
        SortColumn::Name => "Name",
        SortColumn::DisplayName => "Display name",
        SortColumn::Type => "Type",
        SortColumn::Summary => "Registry or key",
        SortColumn::Changed => "Changed",
    },
    actions: "Actions",
    sort_by: |column| format!("Sort by {column}"),
    search: "Search",
    search_placeholder: "Name, display name or registry",
    search_go: "Search",
    clear_filters: "Clear",
    all_types: "All types",
    loading: "Loading secrets…",
    count: |matching, total| match (matching, total) {
        (matching, total) if matching != total => format!("{matching} of {total} secrets"),
        (_, 1) => "1 secret".into(),
        (_, total) => format!("{total} secrets"),
    },
    page_of: |page, pages| format!("Page {page} of {pages}"),
    previous: "Previous",
    next: "Next",
    pages: "Pages",
    empty_title: "No secrets yet",
    empty_text: "Add an SSH key for git data volumes, or a registry login for container images.",
    no_match_title: "Nothing matches",
    no_match_text: "No secret has this text in its name, display name or registry, and this type.",
    as_of: ["As of ", ", reconnecting…"],
    behind: "What you just did is done. It appears here in a moment.",
    waiting: "More has changed. It appears once you leave the table.",
    changed_meanwhile: |by| {
        let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
        format!(
            "This secret was changed{by} while you had it open. Saving will not overwrite that."
        )
    },
    gone_meanwhile: "This secret was deleted while you had it open. What you typed is still here.",
    unknown: "–",
    changed_by: |by| format!("by {by}"),
    more: |count| format!("and {count} more"),

    back: "Back",
    create_title: "New secret",
    edit_title: |name| format!("Edit {name}"),
    name: "Name",
    name_help: |budget| {
        format!(
            "Lower-case letters, digits, - and . ; starts and ends with a letter or digit; at most \
             {budget} characters. It cannot be changed later."
        )
    },
    object_name: "Object name",
    display_name: "Display name",
    display_name_help: "Shown in lists. Without one, the name is shown.",
    type_: "Type",
    secret: "Secret",
    secret_help: "The whole private key file, without a passphrase: git-sync cannot ask for one.",
    secret_placeholder: "-----BEGIN OPENSSH PRIVATE KEY-----",
    registry_host: "Registry host",
    registry_host_help: "Such as registry.example.com:5000. Docker Hub is \
                         https://index.docker.io/v1/",
    username: "Username",
    password: "Password",
    password_help: "A password or an access token, stored exactly as typed.",
    registry: |number, of| format!("Registry {number} of {of}"),
    required: "required",
    confirm: "Confirm",
    saving: "Saving…",
    cancel: "Cancel",
    replace_key: "Replace key",
    keep_key: "Keep stored key",
    replace_password: "Replace password",
    keep_password: "Keep stored password",
    key_stored_unknown: "A value is stored. Its format is not one that can be described here.",
    key_missing: "No key is stored.",
    key_algorithm: "Type",
    key_bits: |bits| format!("{bits} bits"),
    fingerprint: "Fingerprint",
    public_key: "Public key",
    copy_public_key: "Copy public key",
    password_set: "Password set",
    password_not_set: "No password",
    identity_token_set: "Identity token set",
    unreadable_file: "The stored registry file cannot be read, so only the display name can be \
                      changed here.",
    no_registries: "The stored file has no registry yet.",
    immutable: "This secret is immutable: its display name can be changed, its credential only by \
                replacing the secret.",
    never_shown: "Stored credentials are never shown.",
    retype: "For your safety the credential is not shown again. Type it once more.",
    leave_question: "What you typed has not been saved. Leave anyway?",
    last_changed: "Last changed",
    history: "History",
    was_created: "Created",
    was_changed: "Changed",

    delete_title: "Delete secret",
    delete_question: |name| format!("Delete {name}?"),
    delete_warning: "What uses this secret can no longer pull. The credential cannot be brought \
                     back.",
    ok: "OK",
    deleting: "Deleting…",
    close: "Close",

    help_title: |kind| match kind {
        SecretKind::GitSync => "Where to get an SSH key",
        SecretKind::ImagePull => "Where to get a registry login",
    },
    help_sources: |kind| match kind {
        SecretKind::GitSync => GIT_SOURCES,
        SecretKind::ImagePull => REGISTRY_SOURCES,
    },

    sign_in_elsewhere: "Sign in where you usually do, and try again.",
    sign_in_blocked: "The browser opened no window to sign in. Allow pop-ups for this page, and try \
                      again.",
    sign_in_closed: "The window was closed before you were signed in. Try again.",
    sign_in_refused: "The sign-in could not be used any more. Try again.",
    session_ended: "Your session has ended",
    session_ended_text: "Sign in again to go on.",
    session_ended_typed: "Sign in again; what you typed is still here.",
    session_ended_elsewhere: "Sign in again in another tab, and come back. This page stays as it is.",

    not_found_title: "Not found",
    to_list: "To the list",
    try_again: "Try again",
    sign_in: "Sign in",
    sign_out: "Sign out",
    signed_in_popup: "You are signed in. This window can be closed.",
    signing_out: "Signing out…",
    look_again: "Look again",
    reload: "Load what is there now",
    form_errors: |count| match count {
        1 => "One field needs attention.".into(),
        count => format!("{count} fields need attention."),
    },
    notice,
    error,
    problem,
    credential: &CREDENTIAL,
    utc: |text| format!("{text} UTC"),
};

const GIT_SOURCES: &[Source] = &[
    Source {
        service: "A new key pair",
        steps: "Let the form generate one, or run ssh-keygen -t ed25519 -N \"\" -f keypane, paste \
                the file keypane and register keypane.pub as below.",
    },
    Source {
        service: "GitHub",
        steps: "In the repository: Settings, Deploy keys, Add deploy key. Read access is enough.",
    },
    Source {
        service: "GitLab",
        steps: "In the project: Settings, Repository, Deploy keys. Leave write permissions off.",
    },
    Source {
        service: "Bitbucket",
        steps: "In the repository: Repository settings, Access keys, Add key.",
    },
    Source {
        service: "Gitea, Forgejo",
        steps: "In the repository: Settings, Deploy Keys, Add Deploy Key.",
    },
];

const REGISTRY_SOURCES: &[Source] = &[
    Source {
        service: "Docker Hub",
        steps: "Account settings, Personal access tokens, with read access. Host: \
                https://index.docker.io/v1/; username: your Docker ID; password: the token.",
    },
    Source {
        service: "GitHub",
        steps: "Settings, Developer settings, Personal access tokens (classic), with \
                read:packages. Host: ghcr.io; username: your login.",
    },
    Source {
        service: "GitLab",
        steps: "In the project or group: Settings, Repository, Deploy tokens, with read_registry. \
                Host: registry.gitlab.com; username: the token's own.",
    },
    Source {
        service: "Quay",
        steps: "In the organization: Robot Accounts, read access. Host: quay.io; username such as \
                team+robot.",
    },
    Source {
        service: "Google Artifact Registry",
        steps: "A service account key in JSON. Host such as europe-docker.pkg.dev; username: \
                _json_key; password: the whole JSON file.",
    },
    Source {
        service: "Amazon ECR",
        steps: "Run aws ecr get-login-password. Host such as \
                123456789012.dkr.ecr.eu-west-1.amazonaws.com; username: AWS. It lasts 12 hours \
                only, so something has to renew the secret.",
    },
    Source {
        service: "Azure",
        steps: "In the registry: Repository permissions, Tokens, with pull. Host such as \
                name.azurecr.io; username: the token's name.",
    },
    Source {
        service: "Harbor",
        steps: "In the project: Robot Accounts, with pull. Username such as robot$project+name; \
                password: the robot's secret, 30 days unless set otherwise.",
    },
    Source {
        service: "JFrog Artifactory",
        steps: "Your profile: Generate an identity token. Host such as company.jfrog.io; \
                username: yours; password: the token.",
    },
];

fn notice(notice: &Notice) -> String {
    let object = &notice.object;
    let done = match notice.deed {
        Deed::Created => format!("{object} was created."),
        Deed::Generated => {
            format!("{object} has a new key pair. Register its public key, shown below.")
        }
        Deed::Saved => format!("{object} was saved."),
        Deed::Repaired => format!("{object} was repaired. The credential itself is unchanged."),
        Deed::Unchanged => format!("Nothing was changed in {object}."),
        Deed::Replaced => format!("{object} was replaced."),
        Deed::Deleted => format!("{object} was deleted."),
        Deed::Terminating => {
            format!("{object} is being deleted. It stays until its finalizers are done.")
        }
        Deed::Restored => format!("{object} was restored."),
        Deed::Discarded => format!("The backup of {object} was removed."),
    };
    if notice.repaired { format!("{done} The text of the key was repaired.") } else { done }
}

fn error(error: &AppError) -> Message {
    let (title, text) = match error {
        AppError::Unauthenticated => ("Please sign in", "You are not signed in.".into()),
        AppError::SignInFailed => (
            "The sign-in did not work",
            "It took too long, was begun in another browser, or the sign-in service refused it or \
             does not answer. Try again."
                .into(),
        ),
        AppError::NotAdmitted { user } => (
            "No entry",
            format!(
                "You are signed in as {user}, but not a member of any group that may use this \
                 panel. Whoever runs it can let you in."
            ),
        ),
        AppError::Forbidden { verb, resource } => ("Not allowed", forbidden(verb, resource)),
        AppError::Identity => (
            "This panel cannot act for you",
            "The cluster decides by your name and your groups. One of them is missing, cannot be \
             sent, or begins with \"system:\", which the cluster keeps for itself. Please tell your \
             administrator."
                .into(),
        ),
        AppError::CrossSite => (
            "Not from here",
            "The form was sent from another address than this panel's, so nothing was changed. \
             Open the panel again and repeat what you did."
                .into(),
        ),
        AppError::NotFound => {
            ("Not found", "There is no such secret. It may have been deleted.".into())
        }
        AppError::AlreadyExists { object } => (
            "The name is taken",
            format!("There is an object {object} already. It was not touched."),
        ),
        AppError::Conflict { current } => return conflict(current.as_deref()),
        AppError::Invalid(_) => ("Please check the form", "Nothing was saved.".into()),
        AppError::Malformed => (
            "Unreadable request",
            "The server could not read the request. Nothing was changed.".into(),
        ),
        AppError::UnsupportedMediaType => {
            ("Unexpected content type", "The server takes forms only. Nothing was changed.".into())
        }
        AppError::TooLarge => (
            "Too large",
            "A secret may hold at most 1 MiB, a form 2 MiB. Nothing was saved.".into(),
        ),
        AppError::Unavailable => (
            "The cluster does not answer",
            "Nothing was changed. It may be busy or away; try again in a moment.".into(),
        ),
        AppError::Unaudited => (
            "The audit log cannot be written",
            "Nothing was changed, because every change is written down first. Please tell your \
             administrator."
                .into(),
        ),
        AppError::Uncertain => (
            "It is unclear whether this was saved",
            "The cluster's answer was lost. Look at the list again before you repeat it.".into(),
        ),
        AppError::Unreachable => (
            "The panel's server does not answer",
            "Check your connection and try again. What you typed is still here.".into(),
        ),
        AppError::Unreadable => (
            "The answer cannot be read",
            "The panel may have been updated since this page was loaded, so it is unclear whether \
             anything was changed. Look at the list in another tab before you load this page \
             again: what you typed is still here."
                .into(),
        ),
        AppError::Internal { incident } => (
            "Something went wrong on our side",
            format!("Please tell your administrator this incident id: {incident}"),
        ),
    };
    Message { title: title.into(), text }
}

fn forbidden(verb: &str, resource: &str) -> String {
    if verb == "impersonate" {
        let text = "The cluster does not allow this panel to act in your name";
        return format!(
            "{text}: it may not impersonate your {resource}. Please tell your administrator."
        );
    }
    format!("The cluster does not allow you to {} {resource} here.", verb_in_words(verb))
}

/// Kubernetes' verb as people say it.
fn verb_in_words(verb: &str) -> &str {
    match verb {
        "get" => "open",
        "patch" => "change",
        verb => verb,
    }
}

fn conflict(current: Option<&Newer>) -> Message {
    let text = match current {
        None => "It was deleted since you opened it. What you typed is still here.".to_owned(),
        Some(Newer { changed: Changed { at, by }, .. }) => {
            let by = by.as_deref().map(|by| format!(" by {by}")).unwrap_or_default();
            // 2026-11-23T18:31:16Z becomes 2026-11-23 18:31.
            let minutes = at.as_deref().and_then(|at| at.get(..16)).map(|at| at.replace('T', " "));
            let at = minutes.map(|at| format!(" at {at} UTC")).unwrap_or_default();
            format!("It was changed{by}{at} since you opened it. Nothing was overwritten.")
        }
    };
    Message { title: "Somebody was faster".into(), text }
}
