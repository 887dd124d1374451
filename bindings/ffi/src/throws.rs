//! Which of the things that callbacks threw can be forgotten.

use std::{
    any::Any,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long an error may be on its way to the caller. It does not arrive if its call is cancelled meanwhile.
const TRANSIT: Duration = Duration::from_secs(60);

/// The numbers that errors of this process have.
#[derive(Default)]
pub(crate) struct Throws {
    /// Those of which no error is left.
    ended: Mutex<Vec<u64>>,
    /// Those on their way to a caller, who still has to look up what was thrown.
    lent: Mutex<Vec<Lent>>,
}

struct Lent {
    since: Instant,
    number: u64,
    /// Tells that the number has ended when nobody has it any more.
    _held: Arc<dyn Any + Send + Sync>,
}

impl Throws {
    pub(crate) fn end(&self, number: u64) {
        lock(&self.ended).push(number);
    }

    pub(crate) fn take_ended(&self) -> Vec<u64> {
        mem::take(&mut *lock(&self.ended))
    }

    pub(crate) fn lend(&self, number: u64, held: Arc<dyn Any + Send + Sync>) {
        lock(&self.lent).push(Lent { since: Instant::now(), number, _held: held });
    }

    /// Ends the way of one with this number, and of those that nobody has met.
    pub(crate) fn arrive(&self, number: Option<u64>) {
        let mut lent = lock(&self.lent);
        let arrived = number.and_then(|number| lent.iter().position(|one| one.number == number));
        let arrived = arrived.map(|at| lent.remove(at));
        let lost: Vec<_> = lent.extract_if(.., |one| one.since.elapsed() > TRANSIT).collect();
        // They take the other lock when they are dropped.
        drop(lent);
        drop((arrived, lost));
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
