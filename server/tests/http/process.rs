//! The process as a user starts it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
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
        "PUBLIC_URL",
        "READ_ONLY",
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
    let message = refusal(keypane().env("KEYPANE_AUTH", "oidc"));
    assert!(message.contains("KEYPANE_AUTH") && message.contains("available"), "{message}");
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
    log: BufReader<std::process::ChildStderr>,
}

impl Running {
    fn start() -> Self {
        let mut process = keypane()
            .envs([("KEYPANE_ADDR", "127.0.0.1:0"), ("KEYPANE_CLUSTER", "local")])
            .arg(format!("--local-path={}/process.redb", env!("CARGO_TARGET_TMPDIR")))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let address = loop {
            let mut line = String::new();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "ended before it served");
            let event: serde_json::Value = serde_json::from_str(&line).expect("a line of JSON");
            if event["message"] == "serving" {
                break event["address"].as_str().unwrap().to_owned();
            }
        };
        Self { process, address, log }
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
