//! Process-wide state: the runtime, which lives from the first call until the last client is gone.

use crate::{error::ClerkError, host, log_queue::Log, signals, throws::Throws};
use std::{
    mem, ptr,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicPtr, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Handle, Runtime};

/// How long interpreter shutdown may wait for calls in flight.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the runtime outlives its last client, since the next one often follows at once.
const LINGER: Duration = Duration::from_millis(100);
/// How long connections may take to close before they are dropped.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a fork and a starting thread may delay each other.
const MAX_FORK_WAIT: Duration = Duration::from_secs(1);

const FORKED: &str = "this object belongs to the parent of this forked process: create a new client in this process, with the \
                      same options and token store";

/// A forked child gets its own, and leaks the one of its parent: freeing that, or taking one of its locks, could wait for
/// threads that do not exist in the child.
pub(crate) struct Process {
    pid: u32,
    slot: Mutex<Slot>,
    changed: Condvar,
    fork_gate: Mutex<ForkGate>,
    fork_gate_changed: Condvar,
    pub(crate) log: Log,
    pub(crate) throws: Throws,
}

/// Up to version 3.11, Python takes an internal lock when a thread attaches to it, and a child that is forked meanwhile
/// waits for that lock forever. So no thread attaches while another one forks.
#[derive(Default)]
struct ForkGate {
    forking: usize,
    attaching: usize,
}

/// This process's state, or null, or still the one of its parent.
static PROCESS: AtomicPtr<Process> = AtomicPtr::new(ptr::null_mut());

#[allow(unsafe_code)]
pub(crate) fn process() -> &'static Process {
    loop {
        let known = PROCESS.load(Ordering::Acquire);
        // SAFETY: the pointer is null, or comes from `Box::leak` below and is never freed.
        match unsafe { known.as_ref() } {
            Some(process) if process.is_this() => return process,
            _ => {
                let own = Box::leak(Box::new(Process::new()));
                // If another thread was faster, its state is used.
                let _ = PROCESS.compare_exchange(known, own, Ordering::AcqRel, Ordering::Acquire);
            }
        }
    }
}

impl Process {
    fn new() -> Self {
        Self {
            pid: std::process::id(),
            slot: Mutex::default(),
            changed: Condvar::new(),
            fork_gate: Mutex::default(),
            fork_gate_changed: Condvar::new(),
            log: Log::default(),
            throws: Throws::default(),
        }
    }

    fn is_this(&self) -> bool {
        self.pid == std::process::id()
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for its turn, but not forever: the thread that forks may itself be waiting for one that waits for the library.
    fn pass_fork_gate(&self, others: impl Fn(&ForkGate) -> usize) -> MutexGuard<'_, ForkGate> {
        let gate = self.fork_gate.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.fork_gate_changed.wait_timeout_while(gate, MAX_FORK_WAIT, |gate| others(gate) > 0);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn update_fork_gate(&self, change: impl FnOnce(&mut ForkGate)) {
        change(&mut self.fork_gate.lock().unwrap_or_else(PoisonError::into_inner));
        self.fork_gate_changed.notify_all();
    }
}

/// Attaches a thread to the host, or does something else that takes locks a forked child would wait for, but not while another
/// thread forks.
pub(crate) fn attaching(attach: impl FnOnce()) {
    let process = process();
    process.pass_fork_gate(|gate| gate.forking).attaching += 1;
    attach();
    process.update_fork_gate(|gate| gate.attaching -= 1);
}

/// Whether the host is shutting down: then no thread may attach or detach.
fn is_shutting_down() -> bool {
    process().slot().is_shutting_down
}

/// Locked only briefly, and never while host code runs or host objects are dropped. So a host thread may wait for this lock
/// whatever it holds itself, such as Python's GIL.
#[derive(Default)]
struct Slot {
    runtime: Option<Runtime>,
    /// Clients that are neither closed nor released.
    clients: usize,
    /// Calls in flight.
    calls: usize,
    /// Whether a thread will end the runtime once there are no clients and no calls.
    is_ending: bool,
    /// The threads that did so, or will. Even with its work done, one may still be detaching from the host.
    enders: Vec<JoinHandle<()>>,
    /// The interpreter is shutting down: no more calls are accepted.
    is_shutting_down: bool,
}

impl Slot {
    fn is_idle(&self) -> bool {
        self.clients == 0 && self.calls == 0
    }

    fn tasks(&self) -> usize {
        self.runtime.as_ref().map_or(0, |runtime| runtime.metrics().num_alive_tasks())
    }

    fn end_if_idle(&mut self, process: &'static Process) {
        if self.is_idle() && self.runtime.is_some() && !self.is_ending {
            let thread = thread::Builder::new().name("clerk-orgs-end".into()).spawn(|| {
                // Dropping the runtime may write to connections and drop host objects.
                begin_thread();
                process.end_when_idle();
                end_thread();
            });
            // If no thread can be started, the runtime stays until the next client is gone.
            self.is_ending = thread.is_ok();
            self.enders.retain(|ender| !ender.is_finished());
            self.enders.extend(thread.ok());
        }
    }
}

/// Keeps the runtime alive for a call.
pub(crate) struct CallGuard {
    pub(crate) runtime: Handle,
    process: &'static Process,
}

impl CallGuard {
    pub(crate) fn take() -> Result<Self, ClerkError> {
        let process = process();
        let mut slot = process.slot();
        if slot.is_shutting_down {
            return Err(ClerkError::cancelled());
        }
        let runtime = match &slot.runtime {
            Some(runtime) => runtime.handle().clone(),
            None => {
                let runtime = start()?;
                let handle = runtime.handle().clone();
                slot.runtime = Some(runtime);
                handle
            }
        };
        slot.calls += 1;
        Ok(Self { runtime, process })
    }

    /// Whether this process was forked during the call.
    pub(crate) fn is_inherited(&self) -> bool {
        !self.process.is_this()
    }
}

impl Drop for CallGuard {
    fn drop(&mut self) {
        if !self.is_inherited() {
            let mut slot = self.process.slot();
            slot.calls -= 1;
            slot.end_if_idle(self.process);
        }
    }
}

/// How many callbacks of the application may block at once. Others wait for one of them to return, whatever client they are for.
const MOST_CALLBACKS: usize = 4096;

fn start() -> Result<Runtime, ClerkError> {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).thread_name("clerk-orgs").enable_all();
    builder.max_blocking_threads(MOST_CALLBACKS);
    builder.on_thread_start(begin_thread).on_thread_stop(end_thread);
    builder
        .build()
        .map_err(|error| ClerkError::usage(&format!("the library's threads could not be started: {error}")))
}

fn begin_thread() {
    signals::block_broken_pipe();
    host::attach_thread(|attach| attaching(attach));
}

fn end_thread() {
    host::detach_thread(is_shutting_down);
}

/// Keeps the runtime alive for a client. Held by the client and by every handle made from it.
#[derive(Clone)]
pub(crate) struct ClientGuard(Arc<OpenClient>);

struct OpenClient {
    process: &'static Process,
    closed: AtomicBool,
}

impl ClientGuard {
    pub(crate) fn new() -> Self {
        let process = process();
        process.slot().clients += 1;
        Self(Arc::new(OpenClient { process, closed: AtomicBool::new(false) }))
    }

    /// Ends the client's claim on the runtime, even if handles of it remain.
    pub(crate) fn close(&self) {
        self.0.close();
    }

    /// Refuses a handle of the parent in a forked child, since its connections and locks belong to the parent.
    pub(crate) fn check_process(&self) -> Result<(), ClerkError> {
        if self.0.process.is_this() { Ok(()) } else { Err(forked()) }
    }
}

impl OpenClient {
    fn close(&self) {
        if self.process.is_this() && !self.closed.swap(true, Ordering::Relaxed) {
            let mut slot = self.process.slot();
            slot.clients -= 1;
            slot.end_if_idle(self.process);
        }
    }
}

impl Drop for OpenClient {
    fn drop(&mut self) {
        self.close();
    }
}

pub(crate) fn forked() -> ClerkError {
    ClerkError::usage(FORKED)
}

/// The runtime, if it is running. For work that can also be done without it.
pub(crate) fn running() -> Option<Handle> {
    process().slot().runtime.as_ref().map(|runtime| runtime.handle().clone())
}

impl Process {
    /// Ends the runtime in the background, once it has been unused for a moment and no task is left on it.
    fn end_when_idle(&'static self) {
        let mut slot = self.wait_while_idle(self.slot());
        while slot.is_idle()
            && let Some(runtime) = slot.runtime.take()
        {
            drop(slot);
            runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
            self.log.flush();
            // Meanwhile another runtime may have been started and lost its last client.
            slot = self.wait_while_idle(self.slot());
        }
        slot.is_ending = false;
    }

    /// Returns when the runtime may end, is in use again, or is gone.
    fn wait_while_idle<'slot>(&self, mut slot: MutexGuard<'slot, Slot>) -> MutexGuard<'slot, Slot> {
        let started = Instant::now();
        while slot.is_idle() && slot.runtime.is_some() {
            let idle = started.elapsed();
            if idle > CLOSE_TIMEOUT || (idle >= LINGER && slot.tasks() == 0) {
                break;
            }
            slot = self.changed.wait_timeout(slot, LINGER).unwrap_or_else(PoisonError::into_inner).0;
        }
        slot
    }

    fn shut_down(&'static self) {
        let mut slot = self.slot();
        slot.is_shutting_down = true;
        let (runtime, enders) = (slot.runtime.take(), mem::take(&mut slot.enders));
        drop(slot);
        self.changed.notify_all();
        if let Some(runtime) = runtime {
            runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
        }
        for ender in enders {
            // A panic of that thread no longer matters.
            let _ = ender.join();
        }
        self.log.flush();
    }
}

/// The number of tasks that the library is running in this process: calls, prefetched pages, bulk jobs, watches and open
/// connections. It drops to 0 soon after every client is closed, and the library's threads end a moment later. For tests
/// and diagnostics.
#[uniffi::export]
pub fn running_tasks() -> u32 {
    process().slot().tasks() as u32
}

/// For the Python package only: ends the runtime before the interpreter is finalized. In a forked child, ends the child's
/// own runtime, if it has one.
#[uniffi::export]
pub fn shutdown() {
    process().shut_down();
}

/// For the Python package only: keeps the library's threads from attaching to Python until the fork is done.
#[uniffi::export]
pub fn before_fork() {
    let process = process();
    process.update_fork_gate(|gate| gate.forking += 1);
    drop(process.pass_fork_gate(|gate| gate.attaching));
}

/// For the Python package only: lets threads attach again in the parent.
#[uniffi::export]
pub fn after_fork_in_parent() {
    process().update_fork_gate(|gate| gate.forking -= 1);
}

/// For the Python package only: makes the child start without any state of its parent, even if its process id was used
/// before.
#[uniffi::export]
pub fn after_fork_in_child() {
    PROCESS.store(ptr::null_mut(), Ordering::Release);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thread that attaches to Python while the interpreter is being finalized ends the whole program.
    #[test]
    fn shutdown_waits_for_a_thread_that_has_ended_the_runtime_but_is_still_detaching() {
        let process: &'static Process = Box::leak(Box::new(Process::new()));
        let detached = Arc::new(AtomicBool::new(false));
        let ender = thread::spawn({
            let detached = detached.clone();
            move || {
                process.end_when_idle();
                thread::sleep(Duration::from_millis(100));
                detached.store(true, Ordering::Relaxed);
            }
        });
        let mut slot = process.slot();
        slot.is_ending = true;
        slot.enders.push(ender);
        while slot.is_ending {
            drop(slot);
            thread::sleep(Duration::from_millis(1));
            slot = process.slot();
        }
        drop(slot);
        process.shut_down();
        assert!(detached.load(Ordering::Relaxed));
    }
}
