//! Floods of refused requests while the audit log is slow: no user has to wait because of them.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use keypane_server::audit::{AuditSink, Journal};
use serde_json::Value;
use store::SystemClock;
use test_kit::request::{FORM, encode};

use crate::audit_file::{AuditFile, lines_of};
use crate::kit::{TestApp, Visitor};
use crate::objects::image_form;

/// A file that takes lines when the test lets it, and all of them once the test lets go.
struct Slow {
    file: File,
    may_write: Receiver<()>,
}

impl AuditSink for Slow {
    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        // An error is that nobody holds it up any more.
        let _ = self.may_write.recv();
        self.file.write_all(lines)
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn reopen(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A panel whose audit log stands still, and what lets a line through.
async fn standing(patience: Duration) -> (TestApp, Sender<()>, tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let file = OpenOptions::new().create(true).append(true).open(&path).unwrap();
    let (go, may_write) = channel();
    let slow = Box::new(Slow { file, may_write });
    let journal = Journal::on(slow, Arc::new(SystemClock), patience).unwrap();
    let app = TestApp::new().await.again_with_audit(AuditFile::written_by(journal, &path));
    (app, go, folder, path)
}

/// What `/metrics` says of something.
async fn measured(visitor: &Visitor, name: &str) -> u64 {
    let metrics = visitor.get("/metrics").await;
    let value = metrics.text().lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("no {name}")).parse().unwrap()
}

/// Waits until `/metrics` says so.
async fn until(visitor: &Visitor, name: &str, wanted: u64) {
    while measured(visitor, name).await != wanted {
        tokio::task::yield_now().await;
    }
}

/// The events about an entry, in order.
fn said(path: &Path) -> Vec<String> {
    let lines = lines_of(path);
    lines.iter().map(|line| format!("{} {}", line["event"], line["object"])).collect()
}

#[tokio::test]
async fn a_flood_of_refused_requests_holds_up_no_users_write() {
    const FLOOD: usize = 600;
    const WAITING: &str = "keypane_audit_waiting{what=\"refusals\"}";
    let (app, go, _folder, path) = standing(Duration::from_mins(1)).await;
    let (editor, stranger) = (app.editor(), app.anonymous());
    let form = encode(&image_form("x"));
    for number in 0..FLOOD {
        // None of them waits for the log, which writes nothing at all.
        if number % 2 == 0 {
            let answer = editor.post_from_elsewhere("/secrets/new", FORM, form.clone()).await;
            answer.assert_status(403);
        } else {
            stranger.get("/api/events").await.assert_status(401);
        }
    }
    let (waiting, left_out) = (
        measured(&editor, WAITING).await,
        measured(&editor, "keypane_audit_left_out_total{what=\"strangers\"}").await,
    );
    // One is being written.
    assert_eq!(waiting + left_out + 1, FLOOD as u64);
    assert!((150..=450).contains(&waiting), "{waiting} wait");
    let admin = app.admin();
    admin.get("/secrets").await.assert_page(200);
    admin.get("/readyz").await.assert_status(200);

    let let_through = async {
        until(&editor, "keypane_audit_waiting{what=\"writes\"}", 1).await;
        // The refusal that the log is at, and the attempt.
        (0..2).for_each(|_| go.send(()).unwrap());
        while said(&path).len() < 3 {
            tokio::task::yield_now().await;
        }
        // The log is at the next refusal, where the change takes longer than to begin with one.
        until(&editor, "keypane_audit_waiting{what=\"writes\"}", 1).await;
        (0..2).for_each(|_| go.send(()).unwrap());
    };
    let form = image_form("x");
    let (answer, ()) = tokio::join!(editor.post_form("/secrets/new", &form), let_through);
    answer.assert_done("created:image-x");
    let said: Vec<String> = said(&path);
    let users: Vec<&str> =
        said.iter().map(String::as_str).filter(|line| line.ends_with("\"image-x\"")).collect();
    assert_eq!(users, ["\"attempt\" \"image-x\"", "\"outcome\" \"image-x\""]);
    assert!(said.len() <= 6, "no more than one refusal before each line of the user's: {said:?}");

    drop(go);
    let lines = app.audit().lines();
    let (mut open, mut strangers) = (HashSet::new(), 0);
    for line in &lines {
        match line["event"].as_str().unwrap() {
            "attempt" => assert!(open.insert(line["id"].as_str().unwrap())),
            "outcome" => assert!(open.remove(line["id"].as_str().unwrap())),
            _ => strangers += line["strangers"].as_u64().unwrap(),
        }
    }
    assert!(open.is_empty());
    // What is not in the log is counted there.
    assert_eq!(strangers, left_out);
    let written = lines.iter().filter(|line| line["user"] == Value::Null).count();
    assert_eq!(written as u64, 2 * (waiting + 1) + lines_of_drops(&lines));
}

fn lines_of_drops(lines: &[Value]) -> u64 {
    lines.iter().filter(|line| line["event"] == "dropped").count() as u64
}

#[tokio::test]
async fn a_log_that_cannot_keep_up_with_users_is_not_ready() {
    let (app, go, _folder, path) = standing(Duration::from_millis(100)).await;
    let admin = app.admin();
    admin.get("/secrets").await.assert_page(200);
    admin.get("/readyz").await.assert_status(200);
    for name in ["first", "second"] {
        let page = admin.post_form("/secrets/new", &image_form(name)).await;
        page.assert_page(503).says("The audit log cannot be written").says("Nothing was changed");
    }
    let ready = admin.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.text()), (503, "the audit log cannot keep up\n"));
    admin.get("/secrets").await.assert_page(200);
    drop(go);
    let lines = app.audit().lines();
    admin.get("/readyz").await.assert_status(200);
    // The log was at the first, so that it says how that ended; of the second nothing is there.
    assert_eq!(said(&path)[..2], ["\"attempt\" \"image-first\"", "\"outcome\" \"image-first\""]);
    assert_eq!(lines[1]["status"], 503);
    assert_eq!((lines.len(), &lines[2]["event"]), (3, &Value::from("dropped")));
    assert_eq!(lines[2]["writes"], 1);
    assert!(app.raw("image-first").await.is_none() && app.raw("image-second").await.is_none());
}
