//! Handles: numbers that a table knows or does not know.
//!
//! An id holds the kind of the thing, a number that only this process uses, the slot, and the generation of the slot, which
//! rises whenever the slot is emptied. So an id that was freed, freed twice, made up, or taken from another kind is told apart
//! by looking at numbers; no pointer is followed that a caller could have got wrong.
//!
//! Slots lie in segments that are allocated when they are first needed and then stay where they are. Finding a slot takes no
//! lock, and each slot has a lock of its own: threads with a scanner each share nothing. Only making and freeing go
//! through the list of free slots, which has a lock for all.

use super::guard::{Outcome, probe};
use super::status::tutela_status::*;
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, RwLock, RwLockWriteGuard, TryLockError};

/// The number of bits of each part of an id, from the lowest: generation, slot, process, kind.
const GENERATION_BITS: u32 = 24;
const SLOT_BITS: u32 = 20;
const PROCESS_BITS: u32 = 16;

/// The first segment has so many slots, each further one twice as many as the one before.
const FIRST_SEGMENT: usize = 32;
/// As many as the bits of a slot can number.
const SEGMENTS: usize = 15;
const _: () = assert!(FIRST_SEGMENT * ((1 << SEGMENTS) - 1) <= 1 << SLOT_BITS);

/// A kind of thing that handles stand for.
pub(super) trait Kind: Send + Sync + Sized + 'static {
    /// 1 to 15, never reused.
    const NUMBER: u64;

    fn table() -> &'static Table<Self>;

    /// What takes the place of a thing that was being changed when something panicked.
    fn renewed(&self) -> Self;
}

/// Kinds in use, so that a handle of another kind is told from a made-up one.
pub(super) const RULESET: u64 = 1;
pub(super) const SCANNER: u64 = 2;

/// Everything of one kind that is alive.
pub(super) struct Table<T> {
    segments: [OnceLock<Box<[Slot<T>]>>; SEGMENTS],
    free: Mutex<Free>,
}

struct Free {
    /// Emptied slots, the one that has waited longest first: the later a slot is used again, the longer old ids are told apart.
    slots: VecDeque<u32>,
    /// Slots from here on were never used.
    fresh: u32,
}

/// Two threads' slots never share a cache line, nor a pair of lines that processors fetch together.
#[repr(align(128))]
struct Slot<T> {
    content: RwLock<Content<T>>,
    /// The generation of the thing that somebody has taken for a call of its own, plus 1; 0 if nobody has. A change of rules takes
    /// the thing as well, but only for a moment.
    held: AtomicU32,
}

struct Content<T> {
    generation: u32,
    value: Option<T>,
}

/// A thing taken for one call.
pub(super) struct Held<'t, T> {
    content: RwLockWriteGuard<'t, Content<T>>,
    held: &'t AtomicU32,
}

impl<T: Kind> Table<T> {
    pub const fn new() -> Self {
        Self { segments: [const { OnceLock::new() }; SEGMENTS], free: Mutex::new(Free { slots: VecDeque::new(), fresh: 0 }) }
    }

    /// Takes a thing in and gives its id.
    pub fn insert(&self, value: T) -> Outcome<u64> {
        probe();
        let number = {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            match free.slots.pop_front() {
                Some(number) => number,
                None => {
                    let (segment, _) = place(free.fresh);
                    let segment = self.segments.get(segment).ok_or(TUTELA_OUT_OF_HANDLES)?;
                    segment.get_or_init(|| {
                        let slots = 0..FIRST_SEGMENT << place(free.fresh).0;
                        slots.map(|_| Slot::empty()).collect()
                    });
                    free.fresh += 1;
                    free.fresh - 1
                }
            }
        };
        let slot = self.slot(number).ok_or(TUTELA_INTERNAL)?;
        let mut content = slot.content.write().unwrap_or_else(PoisonError::into_inner);
        content.value = Some(value);
        Ok(id::<T>(number, content.generation))
    }

    /// Looks at a thing. Any number of threads may; they wait only for a change of it, which takes a moment.
    pub fn read<R>(&self, id: u64, look: impl FnOnce(&T) -> Outcome<R>) -> Outcome<R> {
        let (slot, generation) = self.find(id)?;
        let content = slot.content.read().unwrap_or_else(PoisonError::into_inner);
        look(content.get(generation)?)
    }

    /// Takes a thing for one call, unless another call has it.
    #[inline(never)]
    pub fn hold(&self, id: u64) -> Outcome<Held<'_, T>> {
        self.hold_fast(id)
    }

    /// The same for a call that is over soon.
    #[inline(always)]
    pub fn hold_fast(&self, id: u64) -> Outcome<Held<'_, T>> {
        let (slot, generation) = self.find(id)?;
        slot.enter(generation)
    }

    /// Changes a thing in a moment, once the call that has it has ended.
    pub fn change<R>(&self, id: u64, change: impl FnOnce(&mut T) -> R) -> Outcome<R> {
        let (slot, generation) = self.find(id)?;
        let mut content = slot.content.write().unwrap_or_else(PoisonError::into_inner);
        content.get(generation)?;
        content.value.as_mut().map(change).ok_or(TUTELA_STALE_HANDLE)
    }

    /// Empties a slot, unless a call has what is in it. The null handle stands for nothing, which is freed already.
    pub fn remove(&self, id: u64) -> Outcome {
        if id == 0 {
            return Ok(());
        }
        let (slot, generation) = self.find(id)?;
        let mut held = slot.enter(generation)?;
        let value = held.content.value.take();
        held.content.generation += 1;
        drop(held);
        // It may be large, and nobody should wait for it.
        drop(value);
        // A slot that has used up its generations stays empty: ids never come back.
        if generation + 1 < 1 << GENERATION_BITS {
            self.free.lock().unwrap_or_else(PoisonError::into_inner).slots.push_back(slot_of(id));
        }
        Ok(())
    }

    /// The slot of an id and its generation, if the id was given out by this process for this kind.
    #[inline(always)]
    fn find(&self, id: u64) -> Outcome<(&Slot<T>, u32)> {
        probe();
        if id == 0 {
            return Err(TUTELA_NULL_HANDLE);
        }
        let kind = id >> (GENERATION_BITS + SLOT_BITS + PROCESS_BITS);
        if !matches!(kind, RULESET | SCANNER) || id >> (GENERATION_BITS + SLOT_BITS) & ones(PROCESS_BITS) != process() {
            return Err(TUTELA_INVALID_HANDLE);
        }
        if kind != T::NUMBER {
            return Err(TUTELA_WRONG_HANDLE);
        }
        let slot = self.slot(slot_of(id)).ok_or(TUTELA_INVALID_HANDLE)?;
        Ok((slot, (id & ones(GENERATION_BITS)) as u32))
    }

    #[inline]
    fn slot(&self, number: u32) -> Option<&Slot<T>> {
        let (segment, index) = place(number);
        self.segments.get(segment)?.get()?.get(index)
    }
}

impl<T: Kind> Slot<T> {
    fn empty() -> Self {
        Self { content: RwLock::new(Content { generation: 0, value: None }), held: AtomicU32::new(0) }
    }

    #[inline(always)] // or what it answers takes a way through memory that costs more than the lock
    fn enter(&self, generation: u32) -> Outcome<Held<'_, T>> {
        loop {
            match self.content.try_write() {
                Ok(content) => {
                    content.get(generation)?;
                    self.held.store(generation + 1, Ordering::Release);
                    return Ok(Held { content, held: &self.held });
                }
                Err(TryLockError::Poisoned(poisoned)) => self.renew(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => match self.held.load(Ordering::Acquire) {
                    // Somebody looks or changes something for a moment, or a call is just taking or leaving.
                    0 => std::thread::yield_now(),
                    held if held == generation + 1 => return Err(TUTELA_BUSY),
                    _ => return Err(TUTELA_STALE_HANDLE),
                },
            }
        }
    }

    /// Something panicked while it changed the thing.
    #[cold]
    fn renew(&self, mut content: RwLockWriteGuard<'_, Content<T>>) {
        content.value = content.value.as_ref().map(T::renewed);
        self.content.clear_poison();
    }
}

impl<T> Content<T> {
    fn get(&self, generation: u32) -> Outcome<&T> {
        self.value.as_ref().filter(|_| self.generation == generation).ok_or(TUTELA_STALE_HANDLE)
    }
}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.content.value.as_ref().expect("looked at when it was taken")
    }
}

impl<T> DerefMut for Held<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.content.value.as_mut().expect("looked at when it was taken")
    }
}

impl<T> Drop for Held<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // Before the lock goes, so that whoever takes it next is not overlooked.
        self.held.store(0, Ordering::Release);
    }
}

const fn ones(bits: u32) -> u64 {
    (1 << bits) - 1
}

/// The segment of a slot and the place in it.
const fn place(slot: u32) -> (usize, usize) {
    let from_first = slot as usize + FIRST_SEGMENT;
    let segment = (from_first / FIRST_SEGMENT).ilog2() as usize;
    (segment, from_first - (FIRST_SEGMENT << segment))
}

const fn slot_of(id: u64) -> u32 {
    (id >> GENERATION_BITS & ones(SLOT_BITS)) as u32
}

fn id<T: Kind>(slot: u32, generation: u32) -> u64 {
    ((T::NUMBER << PROCESS_BITS | process()) << SLOT_BITS | u64::from(slot)) << GENERATION_BITS | u64::from(generation)
}

/// A number that another process hardly has.
fn process() -> u64 {
    static PROCESS: OnceLock<u64> = OnceLock::new();
    *PROCESS.get_or_init(|| RandomState::new().hash_one(std::process::id()) & ones(PROCESS_BITS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    /// A thing of the test's own; counts how often it was renewed.
    struct Thing(u32);

    static THINGS: Table<Thing> = Table::new();

    impl Kind for Thing {
        const NUMBER: u64 = SCANNER;

        fn table() -> &'static Table<Self> {
            &THINGS
        }

        fn renewed(&self) -> Self {
            Self(self.0 + 1)
        }
    }

    fn value(table: &Table<Thing>, id: u64) -> Outcome<u32> {
        table.read(id, |thing| Ok(thing.0))
    }

    #[test]
    fn slots_follow_each_other_through_the_segments() {
        let mut expected = (0, 0);
        for slot in 0..FIRST_SEGMENT as u32 * 7 {
            assert_eq!(place(slot), expected, "{slot}");
            expected.1 += 1;
            if expected.1 == FIRST_SEGMENT << expected.0 {
                expected = (expected.0 + 1, 0);
            }
        }
        let slots = FIRST_SEGMENT * ((1 << SEGMENTS) - 1);
        assert_eq!(place(slots as u32), (SEGMENTS, 0), "the first slot that is none");
    }

    #[test]
    fn an_id_is_good_until_it_is_freed_and_never_again() {
        let table = Table::new();
        let id = table.insert(Thing(1)).unwrap();
        assert_eq!(value(&table, id), Ok(1));
        assert_eq!(table.remove(id), Ok(()));
        assert_eq!(value(&table, id), Err(TUTELA_STALE_HANDLE));
        assert_eq!(table.remove(id), Err(TUTELA_STALE_HANDLE));
        let next = table.insert(Thing(2)).unwrap();
        assert_eq!(slot_of(id), slot_of(next), "the slot is used again");
        assert_eq!(value(&table, id), Err(TUTELA_STALE_HANDLE), "the old id does not reach the new thing");
        assert_eq!(value(&table, next), Ok(2));
    }

    #[test]
    fn ids_that_were_never_given_out_are_told_from_others() {
        let table = Table::new();
        let id = table.insert(Thing(1)).unwrap();
        let kind = |kind: u64| id & ones(60) | kind << 60;
        assert_eq!(value(&table, 0), Err(TUTELA_NULL_HANDLE));
        assert_eq!(table.remove(0), Ok(()), "there is nothing to free");
        assert_eq!(value(&table, kind(RULESET)), Err(TUTELA_WRONG_HANDLE));
        for made_up in [1, u64::MAX, !id, id ^ 1 << 44, kind(0), kind(15), id + (1 << 24) * 100_000] {
            assert_eq!(value(&table, made_up), Err(TUTELA_INVALID_HANDLE), "{made_up:x}");
            assert_eq!(table.remove(made_up), Err(TUTELA_INVALID_HANDLE), "{made_up:x}");
        }
        for no_such_thing in [id + 1, id + (1 << 24)] {
            assert_eq!(value(&table, no_such_thing), Err(TUTELA_STALE_HANDLE), "{no_such_thing:x}");
        }
        assert_eq!(value(&table, id), Ok(1));
    }

    #[test]
    fn many_things_have_many_ids() {
        let table = Table::new();
        let ids: Vec<u64> = (0..1_000).map(|number| table.insert(Thing(number)).unwrap()).collect();
        for (number, id) in ids.iter().enumerate() {
            assert_eq!(value(&table, *id), Ok(number as u32));
        }
    }

    #[test]
    fn a_slot_whose_generations_are_used_up_stays_empty() {
        let table = Table::new();
        let id = table.insert(Thing(1)).unwrap();
        let last = id | ones(GENERATION_BITS);
        table.slot(slot_of(id)).unwrap().content.write().unwrap().generation = ones(GENERATION_BITS) as u32;
        assert_eq!(table.remove(last), Ok(()));
        assert_eq!(value(&table, last), Err(TUTELA_STALE_HANDLE));
        assert_ne!(slot_of(table.insert(Thing(2)).unwrap()), slot_of(id));
    }

    #[test]
    fn what_is_held_is_busy_for_others_and_a_change_waits() {
        let table = Table::new();
        let id = table.insert(Thing(1)).unwrap();
        let held = table.hold(id).unwrap();
        let waiting = Barrier::new(2);
        std::thread::scope(|threads| {
            threads.spawn(|| {
                assert_eq!(table.hold(id).err(), Some(TUTELA_BUSY));
                assert_eq!(table.remove(id), Err(TUTELA_BUSY));
                waiting.wait();
                assert_eq!(table.change(id, |thing| std::mem::replace(&mut thing.0, 2)), Ok(1));
            });
            waiting.wait();
            assert_eq!(held.0, 1, "what is held does not change");
            drop(held);
        });
        assert_eq!(value(&table, id), Ok(2));
    }

    #[test]
    fn an_old_id_is_stale_though_its_slot_is_busy() {
        let table = Table::new();
        let old = table.insert(Thing(1)).unwrap();
        assert_eq!(table.remove(old), Ok(()));
        let _held = table.hold(table.insert(Thing(2)).unwrap()).unwrap();
        assert_eq!(table.hold(old).err(), Some(TUTELA_STALE_HANDLE));
        assert_eq!(table.remove(old), Err(TUTELA_STALE_HANDLE));
    }

    #[test]
    fn a_thing_that_was_held_in_a_panic_is_renewed() {
        let table = Table::new();
        let id = table.insert(Thing(1)).unwrap();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _held = table.hold(id).unwrap();
            panic!("forced by a test");
        }));
        assert!(panicked.is_err());
        assert_eq!(table.hold(id).map(|held| held.0).ok(), Some(2));
        assert_eq!(table.hold(id).map(|held| held.0).ok(), Some(2), "once");
    }

    #[test]
    fn one_of_many_threads_frees() {
        let table = Table::new();
        let id = table.insert(Thing(1)).unwrap();
        let freed = std::thread::scope(|threads| {
            let threads: Vec<_> = (0..8).map(|_| threads.spawn(|| table.remove(id).is_ok())).collect();
            threads.into_iter().map(|thread| usize::from(thread.join().unwrap())).sum::<usize>()
        });
        assert_eq!(freed, 1);
    }
}
