//! The audit log as log lines: who asked for what, and how it ended. Names only, never values.

use app::backend::{AuditEntry, AuditLog, Outcome};

/// Writes what would change something, or was refused, to the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogAudit;

impl AuditLog for LogAudit {
    fn record(&self, entry: &AuditEntry<'_>) {
        let refused = matches!(entry.outcome, Outcome::Failed(401 | 403));
        if !entry.operation.is_write() && !refused {
            return;
        }
        let status = match entry.outcome {
            Outcome::Done => 200,
            Outcome::Failed(status) => status,
        };
        tracing::info!(
            target: "audit",
            request_id = entry.request_id,
            user = entry.caller.map_or("", |caller| caller.user.as_str()),
            verb = entry.operation.verb,
            object = entry.operation.object.as_deref().unwrap_or_default(),
            status,
            "secret operation"
        );
    }

    fn incident(&self, request_id: &str, detail: &str) {
        tracing::error!(incident = request_id, detail, "an operation failed");
    }
}
