//! What the library needs from CPython. Python runs signal handlers only in its main thread and only when asked, so
//! blocking calls ask. It also creates a thread state for each callback from a foreign thread, so the library's threads
//! keep theirs.
#![allow(unsafe_code)]

use std::{
    cell::Cell,
    ffi::c_void,
    ptr::{self, NonNull},
    sync::OnceLock,
};

/// Functions of CPython's stable C API.
struct Python {
    ensure: extern "C" fn() -> i32,
    release: extern "C" fn(i32),
    save: extern "C" fn() -> *mut c_void,
    restore: extern "C" fn(*mut c_void),
    check_signals: extern "C" fn() -> i32,
    occurred: extern "C" fn() -> *mut c_void,
    clear: extern "C" fn(),
    thread_id: extern "C" fn() -> u64,
    raise_in: extern "C" fn(u64, *mut c_void) -> i32,
}

/// `PyGILState_UNLOCKED`.
const UNLOCKED: i32 = 1;

static PYTHON: OnceLock<Python> = OnceLock::new();

thread_local! {
    /// The Python thread state, on the library's own threads.
    static STATE: Cell<*mut c_void> = const { Cell::new(ptr::null_mut()) };
}

/// For the Python package only: the addresses of `PyGILState_Ensure`, `PyGILState_Release`, `PyEval_SaveThread`,
/// `PyEval_RestoreThread`, `PyErr_CheckSignals`, `PyErr_Occurred`, `PyErr_Clear`, `PyThread_get_thread_ident` and
/// `PyThreadState_SetAsyncExc`.
#[uniffi::export]
pub fn set_interpreter(addresses: Vec<u64>) {
    let addresses: Vec<_> =
        addresses.into_iter().filter_map(|address| NonNull::new(address as usize as *mut c_void)).collect();
    let [ensure, release, save, restore, check_signals, occurred, clear, thread_id, raise_in] = addresses[..]
    else {
        return;
    };
    // SAFETY: the package passes the addresses of exactly these functions, taken from the running interpreter.
    let python = unsafe {
        Python {
            ensure: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> i32>(ensure),
            release: std::mem::transmute::<NonNull<c_void>, extern "C" fn(i32)>(release),
            save: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> *mut c_void>(save),
            restore: std::mem::transmute::<NonNull<c_void>, extern "C" fn(*mut c_void)>(restore),
            check_signals: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> i32>(check_signals),
            occurred: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> *mut c_void>(occurred),
            clear: std::mem::transmute::<NonNull<c_void>, extern "C" fn()>(clear),
            thread_id: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> u64>(thread_id),
            raise_in: std::mem::transmute::<NonNull<c_void>, extern "C" fn(u64, *mut c_void) -> i32>(
                raise_in,
            ),
        }
    };
    // Importing the package a second time in the same process sets the same addresses.
    let _ = PYTHON.set(python);
}

/// Whether a signal handler raised an exception, which is raised again as soon as the thread returns to Python.
pub(crate) fn signalled() -> bool {
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

/// Gives a starting thread a Python thread state, which Python would otherwise create and free for each of its callbacks.
/// `attaching` calls what it is given, and keeps others from forking meanwhile.
pub(crate) fn attach_thread(attaching: impl FnOnce(&dyn Fn())) {
    let Some(python) = PYTHON.get() else { return };
    attaching(&|| {
        (python.ensure)();
    });
    STATE.set((python.save)());
}

/// Frees the thread state. A finalizing interpreter does this itself, and would hang the thread.
pub(crate) fn detach_thread(is_shutting_down: impl FnOnce() -> bool) {
    let state = STATE.replace(ptr::null_mut());
    if let Some(python) = PYTHON.get()
        && !state.is_null()
        && !is_shutting_down()
    {
        (python.restore)(state);
        (python.release)(UNLOCKED);
    }
}
