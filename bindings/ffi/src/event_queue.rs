//! Resumes the calls that Python's event loops await. UniFFI's way runs Python on the library's threads, twice for each
//! call: they wait for the interpreter's lock, and every time wake the event loop. Here they only add the call to a queue,
//! and wake the event loop if the queue was empty. For the Python package only, which calls these functions by name.
#![allow(unsafe_code)]

use std::{
    ffi::c_int,
    io::{self, PipeReader, PipeWriter, Read as _, Write as _},
    os::fd::AsRawFd as _,
    ptr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI8, Ordering},
    },
};

/// How UniFFI says that a future can be polled again: `Ready` and `Wake` of its `RustFuturePoll`.
type Continuation = extern "C" fn(u64, i8);
/// UniFFI's function that polls a future.
type Poll = extern "C" fn(u64, Continuation, u64);

const READY: i8 = 0;
/// The future is being polled: what resumes it now need not go through the queue.
const POLLING: i8 = -1;
/// The future was polled and is not ready.
const PENDING: i8 = -2;

/// The calls of one event loop that can continue.
pub(crate) struct EventQueue {
    resumed: Mutex<Vec<u64>>,
    /// Holds one byte while calls are queued.
    reader: PipeReader,
    writer: PipeWriter,
}

impl EventQueue {
    fn open() -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        Ok(Self { resumed: Mutex::default(), reader, writer })
    }

    fn push(&self, number: u64) {
        let mut resumed = self.resumed.lock().unwrap_or_else(PoisonError::into_inner);
        resumed.push(number);
        if resumed.len() == 1 {
            // Fails only if the pipe is broken, but both of its ends are open.
            let _ = (&self.writer).write(&[0]);
        }
    }

    fn take(&self, numbers: &mut [u64]) -> usize {
        let mut resumed = self.resumed.lock().unwrap_or_else(PoisonError::into_inner);
        let count = numbers.len().min(resumed.len());
        if count > 0 && count == resumed.len() {
            // The byte is there, so this does not block.
            let _ = (&self.reader).read(&mut [0]);
        }
        for (number, taken) in numbers.iter_mut().zip(resumed.drain(..count)) {
            *number = taken;
        }
        count
    }
}

/// A call that was polled.
struct Polled {
    queue: Arc<EventQueue>,
    number: u64,
    /// `POLLING`, `PENDING` or what resumed it.
    state: AtomicI8,
}

/// Called once for each poll, by the thread that polls or by one of the library's.
extern "C" fn resume(polled: u64, code: i8) {
    // SAFETY: the pointer comes from `Arc::into_raw` in `poll`.
    let polled = unsafe { Arc::from_raw(polled as usize as *const Polled) };
    if polled.state.swap(code, Ordering::AcqRel) == PENDING {
        polled.queue.push(polled.number);
    }
}

/// Creates a queue. Null if that is impossible.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn clerk_orgs_event_queue_new() -> *const EventQueue {
    EventQueue::open().map_or(ptr::null(), |queue| Arc::into_raw(Arc::new(queue)))
}

/// The file descriptor that is readable while calls are queued.
///
/// # Safety
/// The queue is one of `clerk_orgs_event_queue_new`.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn clerk_orgs_event_queue_reader(queue: *const EventQueue) -> c_int {
    // SAFETY: as the caller promises.
    unsafe { &*queue }.reader.as_raw_fd()
}

/// Polls one of UniFFI's futures. Returns whether it is ready. Otherwise its number is queued once it can be polled again.
///
/// # Safety
/// The queue is one of `clerk_orgs_event_queue_new`, and the future is one that this function of UniFFI's polls.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn clerk_orgs_event_queue_poll(
    queue: *const EventQueue,
    poll: Poll,
    future: u64,
    number: u64,
) -> bool {
    loop {
        // SAFETY: as the caller promises.
        let queue = unsafe {
            Arc::increment_strong_count(queue);
            Arc::from_raw(queue)
        };
        let polled = Arc::new(Polled { queue, number, state: AtomicI8::new(POLLING) });
        poll(future, resume, Arc::into_raw(polled.clone()) as usize as u64);
        let resumed =
            polled.state.compare_exchange(POLLING, PENDING, Ordering::AcqRel, Ordering::Acquire).err();
        match resumed {
            Some(READY) => return true,
            // It can be polled again already.
            Some(_) => {}
            None => return false,
        }
    }
}

/// Writes the numbers of calls that can be polled again, at most `capacity`, and returns how many there are. More may follow
/// while the file descriptor is readable.
///
/// # Safety
/// The queue is one of `clerk_orgs_event_queue_new`, and there is room for `capacity` numbers.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn clerk_orgs_event_queue_take(
    queue: *const EventQueue,
    numbers: *mut u64,
    capacity: usize,
) -> usize {
    // SAFETY: as the caller promises.
    let (queue, numbers) = unsafe { (&*queue, std::slice::from_raw_parts_mut(numbers, capacity)) };
    queue.take(numbers)
}

/// Frees a queue, once no thread of the library needs it any more.
///
/// # Safety
/// The queue is one of `clerk_orgs_event_queue_new`, and is not used again.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn clerk_orgs_event_queue_free(queue: *const EventQueue) {
    // SAFETY: as the caller promises.
    drop(unsafe { Arc::from_raw(queue) });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_event_loop_is_woken_once_for_many_calls() {
        let queue = EventQueue::open().unwrap();
        let mut numbers = [0; 2];
        for round in 0..3 {
            assert_eq!(queue.take(&mut numbers), 0, "round {round}: an empty queue does not block");
            for number in 1..=3 {
                queue.push(number);
            }
            assert_eq!((queue.take(&mut numbers), numbers), (2, [1, 2]));
            assert_eq!((queue.take(&mut numbers), numbers[0]), (1, 3));
        }
    }
}
