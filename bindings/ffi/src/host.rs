//! What the library needs from CPython. Python runs signal handlers only in its main thread and only when asked, so
//! blocking calls ask there, and keep what a handler raises for the caller. It also creates a thread state for each callback
//! from a foreign thread, so the library's threads keep theirs.
#![allow(unsafe_code)]

use std::{
    cell::Cell,
    ffi::{c_ulong, c_void},
    ptr::{self, NonNull},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Functions of CPython's stable C API.
struct Python {
    ensure: extern "C" fn() -> i32,
    release: extern "C" fn(i32),
    save: extern "C" fn() -> *mut c_void,
    restore: extern "C" fn(*mut c_void),
    check_signals: extern "C" fn() -> i32,
    fetch: extern "C" fn(*mut Object, *mut Object, *mut Object),
    normalize: extern "C" fn(*mut Object, *mut Object, *mut Object),
    set_traceback: extern "C" fn(Object, Object) -> i32,
    append: extern "C" fn(Object, Object) -> i32,
    decrement: extern "C" fn(Object),
    thread: extern "C" fn() -> c_ulong,
    /// A list of the package's, which lives as long as the process.
    raised: Address,
}

/// A Python object.
type Object = *mut c_void;

/// The address of an object that is used only while its thread is attached to Python.
struct Address(usize);

impl Python {
    /// Moves the exception that is being raised to the package's list, whole: with its arguments and its traceback.
    fn keep_raised(&self) {
        let (mut kind, mut value, mut trace) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
        (self.fetch)(&mut kind, &mut value, &mut trace);
        (self.normalize)(&mut kind, &mut value, &mut trace);
        if !trace.is_null() {
            (self.set_traceback)(value, trace);
        }
        (self.append)(self.raised.0 as Object, value);
        for object in [kind, value, trace] {
            (self.decrement)(object);
        }
    }
}

/// `PyGILState_UNLOCKED`.
const UNLOCKED: i32 = 1;

static PYTHON: OnceLock<Python> = OnceLock::new();

/// Python's identifier of its main thread. In a forked child, it is another one.
static MAIN_THREAD: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The Python thread state, on the library's own threads.
    static STATE: Cell<*mut c_void> = const { Cell::new(ptr::null_mut()) };

    /// Whether the thread is one of Python's that runs callbacks while one of the library's waits.
    static RUNS_CALLBACKS: Cell<bool> = const { Cell::new(false) };
}

/// For the Python package only: the addresses of `PyGILState_Ensure`, `PyGILState_Release`, `PyEval_SaveThread`,
/// `PyEval_RestoreThread`, `PyErr_CheckSignals`, `PyErr_Fetch`, `PyErr_NormalizeException`, `PyException_SetTraceback`,
/// `PyList_Append`, `Py_DecRef` and `PyThread_get_thread_ident`, and of the list that gets what signal handlers raise; then the
/// identifier of the main thread. Called again in a forked child.
#[uniffi::export]
pub fn set_interpreter(addresses: Vec<u64>) {
    let addresses: Vec<_> =
        addresses.into_iter().filter_map(|address| NonNull::new(address as usize as *mut c_void)).collect();
    let [
        ensure,
        release,
        save,
        restore,
        check_signals,
        fetch,
        normalize,
        set_traceback,
        append,
        decrement,
        thread,
        raised,
        main_thread,
    ] = addresses[..]
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
            fetch: std::mem::transmute::<NonNull<c_void>, extern "C" fn(*mut Object, *mut Object, *mut Object)>(
                fetch,
            ),
            normalize: std::mem::transmute::<
                NonNull<c_void>,
                extern "C" fn(*mut Object, *mut Object, *mut Object),
            >(normalize),
            set_traceback: std::mem::transmute::<NonNull<c_void>, extern "C" fn(Object, Object) -> i32>(
                set_traceback,
            ),
            append: std::mem::transmute::<NonNull<c_void>, extern "C" fn(Object, Object) -> i32>(append),
            decrement: std::mem::transmute::<NonNull<c_void>, extern "C" fn(Object)>(decrement),
            thread: std::mem::transmute::<NonNull<c_void>, extern "C" fn() -> c_ulong>(thread),
            raised: Address(raised.as_ptr() as usize),
        }
    };
    // Importing the package a second time in the same process sets the same addresses.
    let _ = PYTHON.set(python);
    MAIN_THREAD.store(main_thread.as_ptr() as usize, Ordering::Relaxed);
}

/// For the Python package only: refuses blocking calls on this thread, which runs callbacks from now on.
#[uniffi::export]
pub fn set_callback_thread() {
    RUNS_CALLBACKS.set(true);
}

/// Whether this thread runs callbacks.
pub(crate) fn is_callback_thread() -> bool {
    RUNS_CALLBACKS.get()
}

/// Whether a signal handler raised an exception. The package raises it when the call returns.
///
/// Other threads than the main one run no handlers. They must not wait for the interpreter here either: one that is being
/// finalized ends them, which the library's frames do not survive.
pub(crate) fn signalled() -> bool {
    let Some(python) = PYTHON.get() else { return false };
    if (python.thread)() as usize != MAIN_THREAD.load(Ordering::Relaxed) {
        return false;
    }
    let state = (python.ensure)();
    let raised = (python.check_signals)() != 0;
    if raised {
        python.keep_raised();
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
