//! Limits the memory for all request bodies that are held at the same time.
//!
//! Invariant: bytes are counted when they arrive, not when they are announced. A client that
//! announces a large body and sends nothing takes no room from others.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The largest sum of all bodies that are held, in bytes: 64 MiB.
const ROOM_BYTES: usize = 64 * 1024 * 1024;

/// The unit in which room is counted, in bytes.
const UNIT_BYTES: usize = 1024;

/// The room of a server. All clones share the same room.
#[derive(Clone, Debug)]
pub struct BodyRoom(Arc<Semaphore>);

impl BodyRoom {
    /// Makes room for `bytes` bytes.
    pub fn of(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT_BYTES)))
    }

    /// Starts to hold a body that has no bytes yet.
    pub(super) fn hold(&self) -> Held {
        Held { room: Some(Arc::clone(&self.0)), permit: None }
    }
}

impl Default for BodyRoom {
    fn default() -> Self {
        Self::of(ROOM_BYTES)
    }
}

/// The room that one body takes. It is given back on drop.
pub(super) struct Held {
    room: Option<Arc<Semaphore>>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Held {
    /// Returns a body of which no byte is held.
    pub(super) fn nothing() -> Self {
        Self { room: None, permit: None }
    }

    /// Reserves room for the first `bytes` bytes of the body. Returns false if there is not enough
    /// room.
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

    /// Gives back all of the body's room.
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
