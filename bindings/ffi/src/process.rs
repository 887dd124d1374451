//! What there is once in a process: the runtime, from the first call until its last client is gone.

use crate::{error::ClerkError, host, signals};
use std::{
    ptr,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicPtr, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Handle, Runtime};

/// How long the interpreter's end may wait for calls under way.
const SHUTDOWN: Duration = Duration::from_secs(2);
/// How long the runtime outlives its last client: often the next one follows at once.
const LINGER: Duration = Duration::from_millis(100);
/// How long connections may take to close before they are cut off.
const GRACE: Duration = Duration::from_secs(10);

/// How long a fork and a thread that begins may hold each other up.
const TURN: Duration = Duration::from_secs(1);

const FORKED: &str = "this object belongs to the process that made it, and this process was forked from that one: make a \
                      new client here, with the same options and token store";

/// A forked child has one of its own. It leaks its parent's, locks and all: to free it, or to wait for a lock, could mean to
/// wait for threads that do not exist in the child.
struct Process {
    pid: u32,
    slot: Mutex<Slot>,
    changed: Condvar,
    turns: Mutex<Turns>,
    turn: Condvar,
}

/// Until 3.11, Python takes a lock of its own when a thread attaches to it, and a child that is forked meanwhile waits for
/// that lock for ever. So threads do not attach while another forks.
#[derive(Default)]
struct Turns {
    forking: usize,
    attaching: usize,
}

/// The process's own, or none, or still its parent's.
static PROCESS: AtomicPtr<Process> = AtomicPtr::new(ptr::null_mut());

#[allow(unsafe_code)]
fn process() -> &'static Process {
    loop {
        let known = PROCESS.load(Ordering::Acquire);
        // SAFETY: it is null, or comes from `Box::leak` below: nobody frees it.
        match unsafe { known.as_ref() } {
            Some(process) if process.is_this() => return process,
            _ => {
                let own = Box::leak(Box::new(Process::new()));
                // Another thread may be faster; then the other one is used.
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
            turns: Mutex::default(),
            turn: Condvar::new(),
        }
    }

    fn is_this(&self) -> bool {
        self.pid == std::process::id()
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for its turn, but not for ever: whoever forks may itself wait for somebody who waits for the library.
    fn turns(&self, others: impl Fn(&Turns) -> usize) -> MutexGuard<'_, Turns> {
        let turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.turn.wait_timeout_while(turns, TURN, |turns| others(turns) > 0);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn change_turns(&self, change: impl FnOnce(&mut Turns)) {
        change(&mut self.turns.lock().unwrap_or_else(PoisonError::into_inner));
        self.turn.notify_all();
    }
}

/// Has a thread attach to the host, and not while another forks.
fn attaching(attach: impl FnOnce()) {
    let process = process();
    process.turns(|turns| turns.forking).attaching += 1;
    attach();
    process.change_turns(|turns| turns.attaching -= 1);
}

/// Whether the host ends: then nothing may attach to it, or detach.
fn is_over() -> bool {
    process().slot().over
}

/// Locked for moments only: never while anything of the host's runs or is dropped, so that a host may wait for the lock
/// whatever it holds itself, such as Python's global lock.
#[derive(Default)]
struct Slot {
    runtime: Option<Runtime>,
    /// Clients that were neither closed nor collected.
    clients: usize,
    /// Calls under way.
    calls: usize,
    /// The thread that ends the runtime once there are neither.
    ending: Option<JoinHandle<()>>,
    /// The interpreter ends: no call begins any more.
    over: bool,
}

impl Slot {
    fn is_idle(&self) -> bool {
        self.clients == 0 && self.calls == 0
    }

    fn tasks(&self) -> usize {
        self.runtime.as_ref().map_or(0, |runtime| runtime.metrics().num_alive_tasks())
    }

    fn end_if_idle(&mut self, process: &'static Process) {
        if self.is_idle() && self.runtime.is_some() && self.ending.is_none() {
            let thread = thread::Builder::new().name("clerk-orgs-end".into());
            // Where no thread can be had, the runtime stays until the next client is gone.
            self.ending = thread
                .spawn(|| {
                    // What the runtime drops may be a connection, or the host's.
                    begin_thread();
                    process.end_when_idle();
                    end_thread();
                })
                .ok();
        }
    }
}

/// Keeps the runtime for a call.
pub(crate) struct Lease {
    pub(crate) runtime: Handle,
    process: &'static Process,
}

impl Lease {
    pub(crate) fn take() -> Result<Self, ClerkError> {
        let process = process();
        let mut slot = process.slot();
        if slot.over {
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

    /// Whether this process was forked in the middle of the call.
    pub(crate) fn is_inherited(&self) -> bool {
        !self.process.is_this()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if !self.is_inherited() {
            let mut slot = self.process.slot();
            slot.calls -= 1;
            slot.end_if_idle(self.process);
        }
    }
}

fn start() -> Result<Runtime, ClerkError> {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).thread_name("clerk-orgs").enable_all();
    builder.on_thread_start(begin_thread).on_thread_stop(end_thread);
    builder.build().map_err(|error| ClerkError::usage(&format!("no threads to work on: {error}")))
}

fn begin_thread() {
    signals::block_broken_pipe();
    host::attach_thread(|attach| attaching(attach));
}

fn end_thread() {
    host::detach_thread(is_over);
}

/// Keeps the runtime for a client: held by the client and by every handle that was made from it.
#[derive(Clone)]
pub(crate) struct Open(Arc<Client>);

struct Client {
    process: &'static Process,
    closed: AtomicBool,
}

impl Open {
    pub(crate) fn new() -> Self {
        let process = process();
        process.slot().clients += 1;
        Self(Arc::new(Client { process, closed: AtomicBool::new(false) }))
    }

    /// The client is of no more use, whoever still holds a handle of it.
    pub(crate) fn close(&self) {
        self.0.close();
    }

    /// Refuses a handle of the parent's in a forked child: connections and locks behind it are the parent's.
    pub(crate) fn check_process(&self) -> Result<(), ClerkError> {
        if self.0.process.is_this() { Ok(()) } else { Err(forked()) }
    }
}

impl Client {
    fn close(&self) {
        if self.process.is_this() && !self.closed.swap(true, Ordering::Relaxed) {
            let mut slot = self.process.slot();
            slot.clients -= 1;
            slot.end_if_idle(self.process);
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.close();
    }
}

pub(crate) fn forked() -> ClerkError {
    ClerkError::usage(FORKED)
}

/// The runtime, if there is one: for what can be done without it.
pub(crate) fn running() -> Option<Handle> {
    process().slot().runtime.as_ref().map(|runtime| runtime.handle().clone())
}

impl Process {
    /// Ends the runtime in the background, when nobody has wanted it for a moment and nothing is at work on it.
    fn end_when_idle(&self) {
        let mut slot = self.lingered(self.slot());
        while slot.is_idle()
            && let Some(runtime) = slot.runtime.take()
        {
            drop(slot);
            runtime.shutdown_timeout(SHUTDOWN);
            // Meanwhile another may have been started, and its client be gone.
            slot = self.lingered(self.slot());
        }
        slot.ending = None;
    }

    /// Returns when the runtime may end, is wanted again, or is gone.
    fn lingered<'slot>(&self, mut slot: MutexGuard<'slot, Slot>) -> MutexGuard<'slot, Slot> {
        let began = Instant::now();
        while slot.is_idle() && slot.runtime.is_some() {
            let idle = began.elapsed();
            if idle > GRACE || (idle >= LINGER && slot.tasks() == 0) {
                break;
            }
            slot = self.changed.wait_timeout(slot, LINGER).unwrap_or_else(PoisonError::into_inner).0;
        }
        slot
    }

    fn shut_down(&self) {
        let mut slot = self.slot();
        slot.over = true;
        let (runtime, ending) = (slot.runtime.take(), slot.ending.take());
        drop(slot);
        self.changed.notify_all();
        if let Some(runtime) = runtime {
            runtime.shutdown_timeout(SHUTDOWN);
        }
        if let Some(ending) = ending {
            // Whether it panicked is of no interest any more.
            let _ = ending.join();
        }
    }
}

/// How many tasks the library has at work in this process: calls, pages read ahead, work on many, lists watched, connections
/// kept open. Soon 0 once every client is closed, and a moment later the library's threads have ended too. For tests and
/// diagnostics.
#[uniffi::export]
pub fn running_tasks() -> u32 {
    process().slot().tasks() as u32
}

/// For the Python package only: ends the runtime before the interpreter is torn down. In a forked child that is the child's
/// own, if it has one.
#[uniffi::export]
pub fn shutdown() {
    process().shut_down();
}

/// For the Python package only: from now on no thread of the library attaches to Python, until the fork is done.
#[uniffi::export]
pub fn before_fork() {
    let process = process();
    process.change_turns(|turns| turns.forking += 1);
    drop(process.turns(|turns| turns.attaching));
}

/// For the Python package only: the parent goes on.
#[uniffi::export]
pub fn after_fork_in_parent() {
    process().change_turns(|turns| turns.forking -= 1);
}

/// For the Python package only: the child begins with nothing of its parent's, even if it were given the id of a process that
/// is long gone.
#[uniffi::export]
pub fn after_fork_in_child() {
    PROCESS.store(ptr::null_mut(), Ordering::Release);
}
