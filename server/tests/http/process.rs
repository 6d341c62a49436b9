//! The server process, started as a user starts it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The binary, without the settings of whoever runs the tests.
fn keypane() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keypane"));
    command.env_clear().current_dir(env!("CARGO_TARGET_TMPDIR"));
    command
}

fn refusal(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert_eq!(status.code(), Some(2));
    assert!(stdout.is_empty());
    String::from_utf8(stderr).unwrap()
}

#[test]
fn help_names_every_setting_and_shows_no_token() {
    let output =
        keypane().arg("--help").env("KEYPANE_LOCAL_API_TOKENS", "admin=canary").output().unwrap();
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(!help.contains("canary"));
    for name in [
        "ADDR",
        "AUDIT",
        "AUTH",
        "BASE_PATH",
        "CLUSTER",
        "CLUSTER_TIMEOUT",
        "CONTEXT",
        "GIT_SYNC_PREFIX",
        "HOSTS",
        "IMAGE_PULL_PREFIX",
        "KEY_FILE",
        "LOCAL_API",
        "LOCAL_API_KUBECONFIG",
        "LOCAL_API_TOKENS",
        "LOCAL_EXAMPLES",
        "LOCAL_PATH",
        "LOG",
        "LOG_FORMAT",
        "NAMESPACE",
        "OPERATOR_ADDR",
        "PROXY_EMAIL_HEADER",
        "PROXY_GROUPS_HEADER",
        "PROXY_NETWORKS",
        "PROXY_SECRET_FILE",
        "PROXY_SECRET_HEADER",
        "PROXY_USER_HEADER",
        "PUBLIC_URL",
        "READ_ONLY",
        "REQUIRED_GROUP",
        "SHUTDOWN_TIMEOUT",
    ] {
        assert!(
            help.contains(&format!("[env: KEYPANE_{name}="))
                || help.contains(&format!("[env: KEYPANE_{name}]")),
            "{name}:\n{help}"
        );
        let flag = name.to_lowercase().replace('_', "-");
        assert!(
            help.contains(&format!("--{flag} ")) || help.contains(&format!("--{flag}[")),
            "{flag}"
        );
    }
}

#[test]
fn the_version_is_the_packages() {
    let output = keypane().arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    assert_eq!(version, concat!("keypane ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_wrong_setting_from_the_environment_is_named() {
    let message = refusal(keypane().env("KEYPANE_BASE_PATH", "console"));
    assert!(message.contains("KEYPANE_BASE_PATH") && message.contains("expected"), "{message}");
    let message = refusal(keypane().env("KEYPANE_ADDR", "0.0.0.0:3000"));
    assert!(message.contains("KEYPANE_ADDR") && message.contains("loopback"), "{message}");
    let message = refusal(keypane().env("KEYPANE_AUTH", "ldap"));
    assert!(message.contains("KEYPANE_AUTH") && message.contains("expected none"), "{message}");
    let message = refusal(keypane().env("KEYPANE_LOCAL_API_TOKENS", "canary"));
    assert!(message.contains("LOCAL_API_TOKENS") && !message.contains("canary"), "{message}");
    let message = refusal(keypane().arg("--colour=red"));
    assert!(message.contains("--colour"), "{message}");
}

#[test]
fn a_flag_wins_over_the_environment() {
    let message = refusal(keypane().env("KEYPANE_BASE_PATH", "/right").arg("--base-path=wrong"));
    assert!(message.contains("\"wrong\""), "{message}");
}

struct Running {
    process: Child,
    address: String,
    /// That of the operators' endpoints, where they have one.
    operators: Option<String>,
    log: BufReader<std::process::ChildStderr>,
}

impl Running {
    fn start() -> Self {
        Self::with("process", &[])
    }

    /// With a store of this name, and more flags.
    fn with(store: &str, flags: &[String]) -> Self {
        let mut process = keypane()
            .envs([("KEYPANE_ADDR", "127.0.0.1:0"), ("KEYPANE_CLUSTER", "local")])
            .env("KEYPANE_LOCAL_PATH", format!("{}/{store}.redb", env!("CARGO_TARGET_TMPDIR")))
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut operators = None;
        let address = loop {
            let mut line = String::new();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "ended before it served");
            let event: serde_json::Value = serde_json::from_str(&line).expect("a line of JSON");
            let address = || event["address"].as_str().unwrap().to_owned();
            if event["message"] == "serving the operators' endpoints" {
                operators = Some(address());
            }
            if event["message"] == "serving" {
                break address();
            }
        };
        Self { process, address, operators, log }
    }

    /// Asks for something, and answers the whole response.
    fn ask(&self, request: &str) -> String {
        Self::ask_at(&self.address, request)
    }

    fn ask_at(address: &str, request: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    /// Deletes a secret that is not there, which is an attempt all the same.
    fn attempt(&self, object: &str) {
        let address = &self.address;
        let answer = self.ask(&format!(
            "POST /secrets/{object}/delete HTTP/1.1\r\nhost: {address}\r\n\
             origin: http://{address}\r\ncontent-length: 0\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\n\r\n"
        ));
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Waits until the log says something.
    fn wait_for(&mut self, message: &str) {
        let mut line = String::new();
        while !line.contains(message) {
            line.clear();
            assert_ne!(self.log.read_line(&mut line).unwrap(), 0, "ended before: {message}");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended, as most tests want.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn it_serves_and_ends_on_sigterm() {
    let mut keypane = Running::start();
    let mut stream = TcpStream::connect(&keypane.address).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200") && text.ends_with("ok\n"), "{text}");
    let id = keypane.process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(keypane.process.wait().unwrap().success());
    let mut log = String::new();
    keypane.log.read_to_string(&mut log).unwrap();
    assert!(log.contains("SIGTERM") && log.contains("\"ended\""), "{log}");
}

#[test]
fn the_operators_have_an_address_of_their_own_where_one_is_set() {
    let running = Running::with("operators", &["--operator-addr=127.0.0.1:0".to_owned()]);
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    let operators = running.operators.clone().unwrap();
    for path in ["/healthz", "/readyz", "/metrics"] {
        let answer = Running::ask_at(&operators, &get(path));
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        assert!(!running.ask(&get(path)).starts_with("HTTP/1.1 200"), "{path}");
    }
    assert!(Running::ask_at(&operators, &get("/secrets")).starts_with("HTTP/1.1 404"));
    let output = keypane()
        .args(["--addr=127.0.0.1:0", "--cluster=local"])
        .arg(format!("--local-path={}/taken.redb", env!("CARGO_TARGET_TMPDIR")))
        .arg(format!("--operator-addr={operators}"))
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(message.contains("KEYPANE_OPERATOR_ADDR") && message.contains(&operators), "{message}");
}

#[test]
fn the_folder_of_a_new_store_is_its_owners() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made");
    let path = made.join("deep").join("store.redb");
    let process = Running::with("unused", &[format!("--local-path={}", path.display())]);
    let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        [rights(&made), rights(path.parent().unwrap()), rights(&path)],
        [0o700, 0o700, 0o600]
    );
    drop(process);
    // One that is there already is left as it is.
    std::fs::set_permissions(&made, PermissionsExt::from_mode(0o755)).unwrap();
    let path = made.join("store.redb");
    drop(Running::with("unused", &[format!("--local-path={}", path.display())]));
    assert_eq!([rights(&made), rights(&path)], [0o755, 0o600]);
}

/// The objects that the lines of an audit log are about, each twice.
fn audited(lines: &str) -> Vec<String> {
    let lines = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let text = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap().to_owned();
    lines.map(|line| format!("{} {}", text(&line, "event"), text(&line, "object"))).collect()
}

#[test]
fn the_audit_log_is_opened_again_on_sighup() {
    let folder = tempfile::tempdir().unwrap();
    let (path, moved) = (folder.path().join("audit.jsonl"), folder.path().join("audit.jsonl.1"));
    let mut keypane = Running::with("hangup", &[format!("--audit={}", path.display())]);
    keypane.attempt("image-first");
    std::fs::rename(&path, &moved).unwrap();
    keypane.attempt("image-second");
    keypane.signal("-HUP");
    keypane.wait_for("the audit log was opened again");
    keypane.attempt("image-third");
    let lines = |path| audited(&std::fs::read_to_string(path).unwrap());
    let both = |object| ["attempt", "outcome"].map(|event| format!("{event} image-{object}"));
    assert_eq!(lines(&moved), [both("first"), both("second")].concat());
    assert_eq!(lines(&path), both("third"));
    // And the process goes on, as no SIGHUP would let it by itself.
    keypane.signal("-TERM");
    assert!(keypane.process.wait().unwrap().success());
}

#[test]
fn the_audit_log_is_all_of_standard_output() {
    let mut keypane = Running::with("stdout", &[]);
    keypane.attempt("image-x");
    keypane.signal("-TERM");
    assert!(keypane.process.wait().unwrap().success());
    let mut output = String::new();
    keypane.process.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    assert_eq!(audited(&output), ["attempt image-x", "outcome image-x"]);
    let line: serde_json::Value = serde_json::from_str(output.lines().next().unwrap()).unwrap();
    assert_eq!(line["source"], "127.0.0.1");
}

#[test]
fn an_audit_log_that_cannot_be_opened_ends_the_start() {
    let missing = format!("{}/none/audit.jsonl", env!("CARGO_TARGET_TMPDIR"));
    let output = keypane()
        .envs([("KEYPANE_ADDR", "127.0.0.1:0"), ("KEYPANE_CLUSTER", "local")])
        .arg(format!("--local-path={}/unopened.redb", env!("CARGO_TARGET_TMPDIR")))
        .arg(format!("--audit={missing}"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("KEYPANE_AUDIT") && message.contains("No such file"), "{message}");
    let message = refusal(keypane().env("KEYPANE_AUDIT", "/"));
    assert!(message.contains("KEYPANE_AUDIT") && message.contains("file"), "{message}");
}
