//! Room for the request bodies that are held at the same time.
//!
//! Invariant: what is held is counted as it arrives, not as it is announced: whoever announces much
//! and sends nothing takes no room from others.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// All bodies that are held, in bytes: 64 MiB.
const ROOM_BYTES: usize = 64 * 1024 * 1024;

/// What is counted, in bytes.
const UNIT_BYTES: usize = 1024;

/// The room of a server. Every clone is the same room.
#[derive(Clone, Debug)]
pub struct BodyRoom(Arc<Semaphore>);

impl BodyRoom {
    /// Room for so many bytes.
    pub fn of(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT_BYTES)))
    }

    /// A body that nothing has come of.
    pub(super) fn hold(&self) -> Held {
        Held { room: Some(Arc::clone(&self.0)), permit: None }
    }
}

impl Default for BodyRoom {
    fn default() -> Self {
        Self::of(ROOM_BYTES)
    }
}

/// What a body takes, until it is dropped.
pub(super) struct Held {
    room: Option<Arc<Semaphore>>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Held {
    /// A body of which nothing is held.
    pub(super) fn nothing() -> Self {
        Self { room: None, permit: None }
    }

    /// Takes room for the body as far as it has come; false where there is none.
    pub(super) fn grow_to(&mut self, bytes: usize) -> bool {
        let Some(room) = &self.room else { return false };
        let held = self.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = bytes.div_ceil(UNIT_BYTES).saturating_sub(held);
        let Ok(more) = u32::try_from(more) else { return false };
        let Ok(permit) = Arc::clone(room).try_acquire_many_owned(more) else { return false };
        match &mut self.permit {
            Some(held) => held.merge(permit),
            None => self.permit = Some(permit),
        }
        true
    }

    /// Gives all of it back.
    pub(super) fn release(&mut self) {
        self.permit = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_share_the_room_and_give_it_back() {
        let room = BodyRoom::of(8 * 1024);
        let (mut one, mut other) = (room.hold(), room.hold());
        assert!(one.grow_to(1) && one.grow_to(5 * 1024) && other.grow_to(3 * 1024));
        assert!(one.grow_to(5 * 1024), "what is held already needs no more room");
        assert!(!other.grow_to(3 * 1024 + 1));
        drop(one);
        assert!(other.grow_to(8 * 1024));
        other.release();
        assert!(room.hold().grow_to(8 * 1024));
    }
}
