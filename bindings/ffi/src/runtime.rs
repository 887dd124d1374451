//! One runtime for every language and both styles; foreign executors only await a handle that aborts on drop.

use crate::{error::ClerkError, signals};
use std::{
    any::Any,
    future::Future,
    pin::Pin,
    sync::{Mutex, OnceLock, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    task::{JoinError, JoinHandle},
};

/// How often a blocked call looks whether the host was signalled.
const SLICE: Duration = Duration::from_millis(100);
/// How long the interpreter's end may wait for calls under way.
const SHUTDOWN: Duration = Duration::from_secs(2);

struct Process {
    handle: Handle,
    /// Its threads do not survive a fork, so a child may not use it.
    pid: u32,
    runtime: Mutex<Option<Runtime>>,
}

static PROCESS: OnceLock<Process> = OnceLock::new();

fn begin() -> Result<(), ClerkError> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("clerk-orgs")
        .enable_all()
        .on_thread_start(signals::block_broken_pipe)
        .build()
        .map_err(|error| ClerkError::usage(&format!("no threads to work on: {error}")))?;
    let process = Process {
        handle: runtime.handle().clone(),
        pid: std::process::id(),
        runtime: Mutex::new(Some(runtime)),
    };
    // Another thread may have been first. Dropping a runtime waits for its threads, which an executor's may not do.
    if let Err(second) = PROCESS.set(process)
        && let Some(runtime) = second.runtime.into_inner().unwrap_or_else(PoisonError::into_inner)
    {
        runtime.shutdown_background();
    }
    Ok(())
}

fn runtime() -> Result<&'static Handle, ClerkError> {
    if PROCESS.get().is_none() {
        begin()?;
    }
    let process = PROCESS.get().ok_or_else(|| ClerkError::usage("no threads to work on"))?;
    if process.pid != std::process::id() {
        return Err(ClerkError::usage(
            "this process was forked from one that used the library: fork first, use it after",
        ));
    }
    Ok(&process.handle)
}

/// How many tasks the library has at work in this process: calls, pages read ahead, work on many, lists watched, connections
/// kept open. Soon 0 once every client is closed. For tests and diagnostics.
#[uniffi::export]
pub fn running_tasks() -> u32 {
    let process = PROCESS.get().filter(|process| process.pid == std::process::id());
    process.map_or(0, |process| process.handle.metrics().num_alive_tasks() as u32)
}

/// For the Python package only: ends the runtime before the interpreter is torn down. Does nothing in a forked child.
#[uniffi::export]
pub fn shutdown() {
    let Some(process) = PROCESS.get().filter(|process| process.pid == std::process::id()) else { return };
    let runtime = process.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(runtime) = runtime {
        runtime.shutdown_timeout(SHUTDOWN);
    }
}

/// What a call gave, whichever it was: of a task for each type the library would hold the runtime's code once more.
type Given = Box<dyn Any + Send>;

fn spawn<T: Send + 'static>(
    runtime: &Handle,
    call: impl Future<Output = Result<T, ClerkError>> + Send + 'static,
) -> AbortOnDrop {
    let call: Pin<Box<dyn Future<Output = Given> + Send>> =
        Box::pin(async move { Box::new(call.await) as Given });
    AbortOnDrop(runtime.spawn(call))
}

/// Frees it on the threads that made it: whoever reads a list need not wait for that.
pub(crate) fn free<T: Send + 'static>(value: T) {
    if let Ok(runtime) = runtime() {
        let freed: Pin<Box<dyn Future<Output = Given> + Send>> =
            Box::pin(async move { Box::new(value) as Given });
        runtime.spawn(freed);
    }
}

struct AbortOnDrop(JoinHandle<Given>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Future for AbortOnDrop {
    type Output = Result<Given, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

/// A panic goes on; a task that ended because the runtime did is a cancelled call.
fn settle<T: 'static>(joined: Result<Given, JoinError>) -> Result<T, ClerkError> {
    match joined.map_err(JoinError::try_into_panic) {
        Ok(given) => *given.downcast().expect("a call gives what it says"),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Err(ClerkError::cancelled()),
    }
}

/// Runs a call on the runtime while a foreign executor awaits it.
pub(crate) async fn drive<T: Send + 'static>(
    call: impl Future<Output = Result<T, ClerkError>> + Send + 'static,
) -> Result<T, ClerkError> {
    settle(spawn(runtime()?, call).await)
}

/// Runs a call on the runtime while this thread waits.
pub(crate) fn block<T: Send + 'static>(
    call: impl Future<Output = Result<T, ClerkError>> + Send + 'static,
) -> Result<T, ClerkError> {
    if Handle::try_current().is_ok() {
        return Err(ClerkError::usage(
            "a blocking call was made from inside the library, such as from a token store or a filter",
        ));
    }
    let runtime = runtime()?;
    settle(wait(runtime, spawn(runtime, call))?)
}

fn wait(runtime: &Handle, mut task: AbortOnDrop) -> Result<Result<Given, JoinError>, ClerkError> {
    runtime.block_on(async {
        loop {
            match tokio::time::timeout(SLICE, &mut task).await {
                Ok(joined) => return Ok(joined),
                Err(_) if host::signalled() => return Err(ClerkError::cancelled()),
                Err(_) => {}
            }
        }
    })
}

pub use host::set_signal_check;

/// CPython runs signal handlers only in its main thread and only when asked: a blocked call asks.
#[allow(unsafe_code)]
mod host {
    use std::{ffi::c_void, ptr::NonNull, sync::OnceLock};

    /// Functions of CPython's stable C API.
    struct Python {
        ensure: extern "C" fn() -> i32,
        check_signals: extern "C" fn() -> i32,
        occurred: extern "C" fn() -> *mut c_void,
        clear: extern "C" fn(),
        thread_id: extern "C" fn() -> u64,
        raise_in: extern "C" fn(u64, *mut c_void) -> i32,
        release: extern "C" fn(i32),
    }

    static PYTHON: OnceLock<Python> = OnceLock::new();

    /// For the Python package only: the addresses of `PyGILState_Ensure`, `PyErr_CheckSignals`, `PyErr_Occurred`,
    /// `PyErr_Clear`, `PyThread_get_thread_ident`, `PyThreadState_SetAsyncExc` and `PyGILState_Release`.
    #[uniffi::export]
    pub fn set_signal_check(addresses: Vec<u64>) {
        let addresses: Vec<_> = addresses
            .into_iter()
            .filter_map(|address| NonNull::new(address as usize as *mut c_void))
            .collect();
        let [ensure, check_signals, occurred, clear, thread_id, raise_in, release] = addresses[..] else {
            return;
        };
        // SAFETY: the package passes the addresses of exactly these functions, taken from the running interpreter.
        let python = unsafe {
            Python {
                ensure: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> i32>(ensure),
                check_signals: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> i32>(check_signals),
                occurred: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> *mut c_void>(occurred),
                clear: std::mem::transmute::<NonNull<c_void>, extern "C" fn()>(clear),
                thread_id: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> u64>(thread_id),
                raise_in: std::mem::transmute::<NonNull<c_void>, extern "C" fn(u64, *mut c_void) -> i32>(
                    raise_in,
                ),
                release: std::mem::transmute::<NonNull<c_void>, extern "C" fn(i32)>(release),
            }
        };
        // A second import of the package in the same process brings the same addresses.
        let _ = PYTHON.set(python);
    }

    /// Whether a signal handler raised; its exception is raised again as soon as the thread is back in Python.
    pub(super) fn signalled() -> bool {
        let Some(python) = PYTHON.get() else { return false };
        let state = (python.ensure)();
        let raised = (python.check_signals)() != 0;
        if raised {
            (python.raise_in)((python.thread_id)(), (python.occurred)());
            (python.clear)();
        }
        (python.release)(state);
        raised
    }
}
