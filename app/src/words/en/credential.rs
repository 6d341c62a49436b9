//! English: the words about credentials.

use crate::domain::{
    AuthMember, GitService, HostLint, HostMarker, KeyRepair, Part, RegistryService,
    ReplacementStep, SECRET_MAX_BYTES,
};
use crate::words::{CredentialWords, Service};

/// The English words about credentials.
pub(super) static CREDENTIAL: CredentialWords = CredentialWords {
    paste_key: "Paste or drop a private key",
    generate_key: "Generate a new key pair",
    generate_key_help: "The server makes an Ed25519 pair. The private half goes to the cluster and \
                        nowhere else; the next page shows the public half to register.",
    choose_file: "Choose a file",
    file_unreadable: "The file could not be read.",
    checking: "Checking…",
    not_checked: "The check in the browser could not be loaded. The server checks on Confirm.",
    repaired: |repairs| format!("Repaired: {}. The key itself is unchanged.", repair_list(repairs)),
    needs_repair: |repairs| {
        format!("The stored text is not as git-sync wants it: {}.", repair_list(repairs))
    },
    repair_badge: "Needs repair",
    repair: "Repair",
    weak_key: |bits| {
        format!("An RSA key of {bits} bits can be broken; services ask for 2048 or more.")
    },
    accept_weak: "Use this short key anyway",
    replace_by_pair: "Replace by a new pair",
    pair_will_be_made: "A new Ed25519 pair is made when you confirm. Its public half is shown then; \
                        until it is registered, git-sync cannot pull.",
    register_key_where: "Register the public key as a read-only deploy key. GitHub: Settings, Deploy keys. GitLab: Settings, \
                         Repository, Deploy keys. Bitbucket: Repository settings, Access keys. \
                         Gitea: Settings, Deploy Keys.",

    known_hosts: "Known hosts",
    known_hosts_optional: "Known hosts (optional)",
    known_hosts_help: "Host keys as in ~/.ssh/known_hosts, one a line. They count only where \
                       git-sync verifies host keys; PrimeHub's datasets turn that off.",
    known_hosts_none: "None are stored.",
    known_hosts_hashed: "hashed name",
    host_marker: |marker| match marker {
        HostMarker::CertAuthority => "certificate authority",
        HostMarker::Revoked => "revoked",
    },
    host_keys_of: |service| match service {
        GitService::GitHub => "GitHub",
        GitService::GitLab => "GitLab",
        GitService::Bitbucket => "Bitbucket",
    },
    add_host_keys: |service| format!("Add {service}'s keys"),
    add_known_hosts: "Add known hosts",
    replace_known_hosts: "Replace known hosts",
    clear_known_hosts: "Remove known hosts",
    keep_known_hosts: "Keep stored known hosts",
    known_hosts_cleared: "They are removed when you confirm.",

    service: "Service",
    service_other: "Another registry",
    services,
    lasts: "Lasts",
    use_host: |host| format!("Use {host}"),
    host_lint: |lint| match lint {
        HostLint::Scheme => "No https:// is needed.",
        HostLint::ApiVersion => "/v1/ and /v2/ are not part of a registry's name.",
        HostLint::TrailingSlash => "No slash is needed at the end.",
        HostLint::Blanks => "There are blanks in it.",
        HostLint::Uppercase => "Hosts are written in lower case.",
        HostLint::DockerHub => "Docker Hub's logins are looked up under one name.",
    },
    matches: "Pulls images such as",
    misses: "but not",
    matches_nothing: "No image has such a registry.",
    password_blanks: "It starts or ends with blanks, and is stored so.",
    password_breaks: "It has line breaks, and is stored with them.",
    password_plain_limit: "Without JavaScript, browsers drop line breaks from a pasted password.",
    trim_blanks: "Remove the blanks",
    trim_breaks: "Remove the line breaks",
    auth_member: |auth| match auth {
        AuthMember::Overrides => Some(
            "Its auth says something else than its username and password. Kubernetes uses auth.",
        ),
        AuthMember::Undecodable => Some("Its auth cannot be decoded."),
        AuthMember::Absent | AuthMember::Counts => None,
    },
    file_ignored: "One auth in this file cannot be decoded, so Kubernetes ignores the whole file.",
    repair_file: "Repair the file",
    repeated_key: "A JSON key stands twice in this file, so an edit would change more than it says. \
                   It can be looked at here; to change it, make a new secret.",
    helpers: |hosts| format!("credHelpers for {hosts}: kept, but Kubernetes does not use this."),
    helper_store: |name| format!("credsStore ({name}): kept, but Kubernetes does not use this."),
    identity_token: "Identity token",
    identity_token_help: "Stored. It is kept, but Kubernetes does not use this.",
    keep_token: "Keep it",
    clear_token: "Remove it",
    add_registry: "Add a registry",
    remove_registry_of: |host| format!("Remove {host} from this secret"),
    take_away: "Take away",

    import: "Import from a config.json",
    import_file: "Registry file",
    import_help: "Paste or drop a Docker or Podman config.json. Its passwords go to the cluster and \
                  are not shown.",
    import_all: "Every login in it is taken. With JavaScript you can choose.",
    import_choose: "Take these logins",
    import_helper: "Logins of this file are kept by a helper on the machine that it came from, so \
                    they are not in it. Log in there with a helper turned off, or type them here.",
    import_no_login: "no login in the file",

    twin: |twin| format!("{} is also in", twin.shared),
    conflict_parts: |newer| parts(&newer.parts),
    load_theirs: "Load theirs",
    mine_on_top: "Save mine on top",
    create_again: "Create it again",
    immutable_badge: "Immutable",
    replace_secret: "Replace this secret",
    replace_secret_help: "A new one takes its name. The old one is kept as a backup in the cluster \
                          until the new one is there, so that it cannot be lost.",
    deleting_badge: "Being deleted",
    deleting: |finalizers| {
        let names = finalizers.join(", ");
        format!("This secret is being deleted. It stays until its finalizers are done: {names}.")
    },
    interrupted: |left| {
        let object = &left.object;
        match left.step {
            ReplacementStep::Gone => {
                format!("Replacing {object} was interrupted. The old secret can be restored.")
            }
            ReplacementStep::Kept => {
                format!("Replacing {object} was interrupted before it began. It is as it was.")
            }
            ReplacementStep::Replaced => {
                format!("{object} was replaced, and a backup of the old secret was left.")
            }
        }
    },
    restore: "Restore",
    discard: "Remove the backup",
    name_count: |used, budget| format!("{used} of {budget} characters"),
    bytes: |bytes| {
        let of = SECRET_MAX_BYTES / 1024;
        // Whole KiB, and a tenth for little.
        let (kib, tenth) = (bytes / 1024, bytes % 1024 * 10 / 1024);
        if kib == 0 {
            format!("About {bytes} bytes of {of} KiB")
        } else if kib < 10 {
            format!("About {kib}.{tenth} of {of} KiB")
        } else {
            format!("About {kib} of {of} KiB")
        }
    },
};

fn repair_list(repairs: &[KeyRepair]) -> String {
    let words: Vec<&str> = repairs
        .iter()
        .map(|repair| match repair {
            KeyRepair::ByteOrderMark => "a byte-order mark",
            KeyRepair::LineEndings => "Windows line endings",
            KeyRepair::FinalNewline => "the final newline",
            KeyRepair::Blanks => "blanks around it",
            KeyRepair::Lines => "its line breaks",
            KeyRepair::Indentation => "indented lines",
            KeyRepair::Parameters => "curve parameters beside it",
            KeyRepair::OpenSshForm => {
                "PKCS#8, which older git-syncs cannot read; now OpenSSH's form"
            }
        })
        .collect();
    words.join(", ")
}

fn parts(parts: &[Part]) -> Option<String> {
    let name = |part: &Part| match part {
        Part::DisplayName => "the display name".to_owned(),
        Part::Key => "the key".to_owned(),
        Part::KnownHosts => "the known hosts".to_owned(),
        Part::Registry(host) => format!("the registry {host}"),
        Part::RestOfFile => "other parts of the registry file".to_owned(),
        Part::OtherData => "other data".to_owned(),
        Part::Metadata => "labels or annotations".to_owned(),
    };
    let names: Vec<String> = parts.iter().map(name).collect();
    (!names.is_empty()).then(|| format!("Changed: {}.", names.join(", ")))
}

fn services(service: RegistryService) -> Service {
    let short_lived = service == RegistryService::AmazonEcr;
    let (name, username, password, lasts) = match service {
        RegistryService::DockerHub => (
            "Docker Hub",
            "your Docker ID",
            "a personal access token with read access",
            "until it expires or is revoked",
        ),
        RegistryService::GitHub => (
            "GitHub",
            "your login",
            "a personal access token (classic) with read:packages",
            "until the date chosen when it is made",
        ),
        RegistryService::GitLab => (
            "GitLab",
            "the deploy token's own username",
            "a deploy token with read_registry",
            "until the date chosen when it is made",
        ),
        RegistryService::Quay => (
            "Quay",
            "the robot account, such as team+robot",
            "the robot's token",
            "until it is regenerated",
        ),
        RegistryService::AmazonEcr => (
            "Amazon ECR",
            "AWS, always",
            "what aws ecr get-login-password prints",
            "12 hours only! After that no image can be pulled, unless something renews this secret.",
        ),
        RegistryService::Google => (
            "Google Artifact Registry",
            "_json_key, always",
            "a service account key, the whole JSON file",
            "until the key is deleted (an access token with oauth2accesstoken: 1 hour only)",
        ),
        RegistryService::Azure => (
            "Azure Container Registry",
            "the token's name, or a service principal's id",
            "the token's password, or the principal's secret",
            "until the date chosen when it is made",
        ),
        RegistryService::Harbor => (
            "Harbor",
            "the robot account, such as robot$project+name",
            "the robot's secret",
            "until the date chosen when it is made (30 days unless set)",
        ),
        RegistryService::JFrog => (
            "JFrog Artifactory",
            "your username",
            "an identity or access token",
            "until it expires or is revoked",
        ),
    };
    Service { name, username, password, lasts, short_lived }
}
