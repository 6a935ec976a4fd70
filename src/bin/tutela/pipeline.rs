//! Records through several scanners and out again in their order.

use crate::Failure;
use crate::records::Record;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};

/// A piece of work ends when it has so many records or so many bytes of text.
const CHUNK_RECORDS: usize = 256;
const CHUNK_BYTES: usize = 1 << 18;

/// What a worker makes of a chunk: bytes to write, and what it counted.
pub struct Done<T> {
    pub bytes: Vec<u8>,
    pub tally: T,
}

/// Runs `read` on this thread, `work` on `jobs` others, and writes what comes out in the order of the records.
///
/// `read` gets a function that takes the next record and answers whether more are wanted. Each worker makes its own state
/// once. Memory is bounded: reading waits while enough chunks are on their way or wait for an earlier one. A closed output ends everything quietly.
pub fn run<W, T: Default + Send>(
    jobs: usize,
    out: &mut (impl Write + Send),
    read: impl FnOnce(&mut dyn FnMut(Record) -> bool) -> Result<bool, Failure>,
    state: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, &Record, &mut Done<T>) + Sync,
    mut gather: impl FnMut(T) + Send,
) -> Result<bool, Failure> {
    let (to_workers, chunks) = mpsc::sync_channel::<(u64, Vec<Record>)>(2 * jobs);
    let chunks = Mutex::new(chunks);
    let (to_writer, finished) = mpsc::sync_channel::<(u64, Option<Done<T>>)>(2 * jobs);
    // A chunk may be read only when one was written, so one slow record does not make the others pile up.
    let (give_back, permits) = mpsc::sync_channel::<()>(8 * jobs);
    for _ in 0..8 * jobs {
        give_back.send(()).map_err(|_| "the permits fit")?;
    }
    let stopped = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            let (to_writer, chunks, state, work, stopped) = (to_writer.clone(), &chunks, &state, &work, &stopped);
            scope.spawn(move || {
                let mut state = state();
                loop {
                    let next = chunks.lock().map(|chunks| chunks.recv());
                    let Ok(Ok((number, records))) = next else { break };
                    // Once the output is closed, chunks are only taken away, so that the reader never waits in vain.
                    if stopped.load(Ordering::Relaxed) {
                        continue;
                    }
                    let mut done = Done { bytes: Vec::new(), tally: T::default() };
                    // A worker that fell would leave the others waiting for its chunk.
                    let judge = || records.iter().for_each(|record| work(&mut state, record, &mut done));
                    let judged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(judge));
                    if to_writer.send((number, judged.ok().map(|()| done))).is_err() {
                        stopped.store(true, Ordering::Relaxed);
                    }
                }
            });
        }
        drop(to_writer);
        let stopped = &stopped;
        let writer = scope.spawn(move || -> io::Result<()> {
            let mut waiting = BTreeMap::new();
            let mut next = 0;
            for (number, done) in finished {
                let Some(done) = done else {
                    stopped.store(true, Ordering::Relaxed);
                    return Err(io::Error::other("a record could not be judged"));
                };
                waiting.insert(number, done);
                while let Some(done) = waiting.remove(&next) {
                    next += 1;
                    if let Err(error) = out.write_all(&done.bytes) {
                        stopped.store(true, Ordering::Relaxed);
                        return Err(error);
                    }
                    gather(done.tally);
                    let _ = give_back.try_send(());
                }
            }
            out.flush()
        });
        let read = feed(read, &to_workers, &permits, stopped);
        drop(to_workers);
        let written = writer.join().map_err(|_| "the writing thread failed")?;
        written?;
        read
    })
}

/// Cuts records into chunks and sends them on.
fn feed(
    read: impl FnOnce(&mut dyn FnMut(Record) -> bool) -> Result<bool, Failure>,
    to_workers: &mpsc::SyncSender<(u64, Vec<Record>)>,
    permits: &mpsc::Receiver<()>,
    stopped: &AtomicBool,
) -> Result<bool, Failure> {
    let (mut chunk, mut bytes, mut number) = (Vec::new(), 0, 0);
    let complete = read(&mut |record| {
        bytes += record.content.as_ref().map_or(0, |content| content.text.len());
        chunk.push(record);
        if chunk.len() >= CHUNK_RECORDS || bytes >= CHUNK_BYTES {
            bytes = 0;
            number += 1;
            // Without a writer there are no more permits.
            if permits.recv().is_err() || to_workers.send((number - 1, std::mem::take(&mut chunk))).is_err() {
                return false;
            }
        }
        !stopped.load(Ordering::Relaxed)
    });
    if !chunk.is_empty() {
        let _ = to_workers.send((number, chunk));
    }
    complete
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_falls_ends_the_work() {
        let id = || serde_json::value::RawValue::from_string("1".into()).unwrap();
        let record =
            |line| Record { origin: crate::records::Origin { file: None, line }, id: id(), content: Err("none".into()) };
        let read = |next: &mut dyn FnMut(Record) -> bool| Ok((1..10_000).map(record).all(next));
        let ended = run(2, &mut Vec::new(), read, || (), |(), _, _: &mut Done<()>| panic!("on purpose"), |()| {});
        assert!(ended.is_err());
    }
}
