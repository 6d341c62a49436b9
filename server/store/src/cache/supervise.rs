//! Tasks that should never end. If one does, by a panic or a mistake, its owner is told.

use std::future::Future;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

/// Tasks that run until this is dropped.
#[derive(Debug)]
pub(super) struct Supervised {
    died: CancellationToken,
    _tasks: AbortOnDropHandle<()>,
}

impl Supervised {
    /// Starts tasks, each with its name.
    pub(super) fn spawn<F>(tasks: impl IntoIterator<Item = (&'static str, F)>) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let died = CancellationToken::new();
        let told = died.clone();
        let mut set = JoinSet::new();
        for (name, task) in tasks {
            set.spawn(task.instrument(tracing::info_span!("watch", of = name)));
        }
        let supervise = async move {
            let ended = set.join_next().await;
            let panicked = matches!(&ended, Some(Err(error)) if error.is_panic());
            tracing::error!(panicked, "a watch of the cluster ended for good");
            told.cancel();
        };
        Self { died, _tasks: AbortOnDropHandle::new(tokio::spawn(supervise)) }
    }

    /// Waits until one of the tasks has ended.
    pub(super) async fn died(&self) {
        self.died.cancelled().await;
    }

    /// True once one of the tasks has ended.
    pub(super) fn is_dead(&self) -> bool {
        self.died.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use super::*;

    type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

    #[tokio::test]
    async fn an_end_or_a_panic_of_one_is_the_death_of_all() {
        let ends: [fn() -> Task; 2] =
            [|| Box::pin(async {}), || Box::pin(async { panic!("planned") })];
        for end in ends {
            let waits: Task = Box::pin(std::future::pending());
            let tasks = Supervised::spawn([("waits", waits), ("ends", end())]);
            tasks.died().await;
            assert!(tasks.is_dead());
        }
    }

    #[tokio::test]
    async fn dropped_tasks_end() {
        let alive = std::sync::Arc::new(());
        let held = std::sync::Arc::clone(&alive);
        let task: Task = Box::pin(async move {
            std::future::pending::<()>().await;
            drop(held);
        });
        let tasks = Supervised::spawn([("waits", task)]);
        assert!(!tasks.is_dead());
        drop(tasks);
        while std::sync::Arc::strong_count(&alive) > 1 {
            tokio::task::yield_now().await;
        }
    }
}
