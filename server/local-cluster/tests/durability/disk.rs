//! A disk that loses its cache in a power cut: all of it, or a part, sector by sector.

use std::io;
use std::sync::{Arc, Mutex};

use redb::StorageBackend;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// Handles share the disk.
#[derive(Clone)]
pub struct Disk(Arc<Mutex<State>>);

struct State {
    /// What a power cut leaves.
    synced: Vec<u8>,
    /// What a reader sees.
    current: Vec<u8>,
    /// What leads from the one to the other.
    unsynced: Vec<Operation>,
    operations: usize,
    syncs: usize,
    cut_at: Option<usize>,
}

enum Operation {
    Write(usize, Vec<u8>),
    SetLen(usize),
}

/// What becomes of the operations that were not synced.
#[derive(Clone, Copy, Debug)]
pub enum Survival {
    None,
    All,
    /// Each sector and each change of length by the toss of a coin.
    Torn(u64),
}

impl Disk {
    pub fn new(image: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(State {
            synced: image.clone(),
            current: image,
            unsynced: Vec::new(),
            operations: 0,
            syncs: 0,
            cut_at: None,
        })))
    }

    /// The power goes at the `operation`th write, change of length or sync from the beginning.
    pub fn cut_at(self, operation: usize) -> Self {
        self.0.lock().unwrap().cut_at = Some(operation);
        self
    }

    pub fn cut_now(&self) {
        let mut state = self.0.lock().unwrap();
        state.cut_at = Some(state.operations);
    }

    pub fn operations(&self) -> usize {
        self.0.lock().unwrap().operations
    }

    pub fn syncs(&self) -> usize {
        self.0.lock().unwrap().syncs
    }

    /// What is on the disk when the power is back.
    pub fn after_power_cut(&self, survival: Survival) -> Vec<u8> {
        let state = self.0.lock().unwrap();
        let mut image = state.synced.clone();
        let mut coin = match survival {
            Survival::None => return image,
            Survival::All => Coin::Always,
            Survival::Torn(seed) => Coin::Fair(seed),
        };
        for operation in &state.unsynced {
            match operation {
                Operation::SetLen(len) if coin.toss() => image.resize(*len, 0),
                Operation::SetLen(_) => {}
                Operation::Write(offset, data) => tear(&mut image, *offset, data, &mut coin),
            }
        }
        image
    }
}

fn tear(image: &mut [u8], offset: usize, data: &[u8], coin: &mut Coin) {
    let mut at = 0;
    while at < data.len() {
        let end = data.len().min(at + SECTOR - (offset + at) % SECTOR);
        // A sector past the end was lost with the change of length that made room for it.
        if coin.toss() && offset + end <= image.len() {
            image[offset + at..offset + end].copy_from_slice(&data[at..end]);
        }
        at = end;
    }
}

enum Coin {
    Always,
    Fair(u64),
}

impl Coin {
    fn toss(&mut self) -> bool {
        match self {
            Self::Always => true,
            Self::Fair(state) => {
                *state = mix(*state);
                *state >> 63 == 1
            }
        }
    }
}

/// A step of a pseudo-random sequence that is the same in every run.
pub fn mix(state: u64) -> u64 {
    let mut x = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl State {
    /// Counts an operation; the one in flight at the cut may still reach the disk.
    fn operate(&mut self, operation: Option<Operation>) -> io::Result<()> {
        if self.cut_at.is_some_and(|cut| self.operations > cut) {
            return Err(power_is_off());
        }
        let last = self.cut_at == Some(self.operations);
        self.operations += 1;
        self.unsynced.extend(operation);
        if last { Err(power_is_off()) } else { Ok(()) }
    }

    fn powered(&self) -> io::Result<()> {
        if self.cut_at.is_some_and(|cut| self.operations > cut) {
            Err(power_is_off())
        } else {
            Ok(())
        }
    }
}

fn power_is_off() -> io::Error {
    io::Error::other("the power is off")
}

impl std::fmt::Debug for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Disk")
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        let state = self.0.lock().unwrap();
        state.powered()?;
        Ok(state.current.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.0.lock().unwrap();
        state.powered()?;
        let offset = usize::try_from(offset).unwrap();
        let found = state.current.get(offset..offset + out.len());
        out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let len = usize::try_from(len).unwrap();
        let mut state = self.0.lock().unwrap();
        state.operate(Some(Operation::SetLen(len)))?;
        state.current.resize(len, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        state.operate(None)?;
        let State { synced, current, unsynced, .. } = &mut *state;
        for operation in unsynced.drain(..) {
            match operation {
                Operation::SetLen(len) => synced.resize(len, 0),
                Operation::Write(offset, data) => {
                    synced[offset..offset + data.len()].copy_from_slice(&data);
                }
            }
        }
        assert!(synced == current);
        state.syncs += 1;
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let offset = usize::try_from(offset).unwrap();
        let mut state = self.0.lock().unwrap();
        assert!(offset + data.len() <= state.current.len());
        state.operate(Some(Operation::Write(offset, data.to_vec())))?;
        state.current[offset..offset + data.len()].copy_from_slice(data);
        Ok(())
    }
}
