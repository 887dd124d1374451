//! What is called of the virtual machine.
use jni_sys::{
    JNI_OK, JNI_VERSION_1_6, JNIEnv, JavaVM, JavaVMAttachArgs, jbyteArray, jclass, jint, jlong, jmethodID,
    jobject, jobjectArray, jsize, jvalue, jweak,
};
use libloading::Library;
use std::{
    cell::Cell,
    ffi::{CStr, CString, c_void},
    ptr,
};

/// The machine's functions, for the thread that runs.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(super) struct Env(*mut JNIEnv);

macro_rules! jni {
    ($env:expr, $name:ident $(, $argument:expr)*) => {
        // SAFETY: the machine gave this environment to the thread that runs, and objects are of the types that it expects.
        unsafe { ((**$env.0).v1_6.$name)($env.0 $(, $argument)*) }
    };
}

impl Env {
    pub(super) fn bytes(self, array: jbyteArray) -> Vec<u8> {
        let length = jni!(self, GetArrayLength, array);
        let mut bytes = vec![0_u8; usize::try_from(length).unwrap_or_default()];
        jni!(self, GetByteArrayRegion, array, 0, length, bytes.as_mut_ptr().cast());
        bytes
    }

    /// Null, with an OutOfMemoryError for the caller, if the machine has no memory for it.
    pub(super) fn array(self, bytes: &[u8]) -> jbyteArray {
        let length = jsize::try_from(bytes.len()).unwrap_or(jsize::MAX);
        let array = jni!(self, NewByteArray, length);
        if !array.is_null() {
            jni!(self, SetByteArrayRegion, array, 0, length, bytes.as_ptr().cast());
        }
        array
    }

    /// An argument of a call of Java's. Nothing if the machine has no memory for it.
    pub(super) fn argument(self, bytes: &[u8]) -> Option<jvalue> {
        let array = self.array(bytes);
        (!self.forget_exception()).then_some(jvalue { l: array })
    }

    pub(super) fn set_first(self, array: jobjectArray, object: jobject) {
        jni!(self, SetObjectArrayElement, array, 0, object);
    }

    pub(super) fn static_method(self, class: jclass, name: &CStr, signature: &CStr) -> Option<Method> {
        let found = jni!(self, GetStaticMethodID, class, name.as_ptr(), signature.as_ptr());
        (!found.is_null()).then_some(Method(found))
    }

    pub(super) fn call_static_void(self, class: jclass, method: Method, arguments: &[jvalue]) {
        jni!(self, CallStaticVoidMethodA, class, method.0, arguments.as_ptr());
        self.forget_exception();
    }

    pub(super) fn call_static_long(self, class: jclass, method: Method, arguments: &[jvalue]) -> jlong {
        let result = jni!(self, CallStaticLongMethodA, class, method.0, arguments.as_ptr());
        if self.forget_exception() { 0 } else { result }
    }

    /// Nothing if the method has thrown something.
    pub(super) fn call_static_bytes(
        self,
        class: jclass,
        method: Method,
        arguments: &[jvalue],
    ) -> Option<Vec<u8>> {
        let result = jni!(self, CallStaticObjectMethodA, class, method.0, arguments.as_ptr());
        let failed = self.forget_exception() || result.is_null();
        (!failed).then(|| self.bytes(result))
    }

    /// Tells the program's error stream of an exception that has no caller. Returns whether there was one.
    fn forget_exception(self) -> bool {
        let thrown = jni!(self, ExceptionCheck);
        if thrown {
            jni!(self, ExceptionDescribe);
            jni!(self, ExceptionClear);
        }
        thrown
    }

    fn machine(self) -> Option<*mut JavaVM> {
        let mut machine = ptr::null_mut();
        (jni!(self, GetJavaVM, &raw mut machine) == JNI_OK).then_some(machine)
    }
}

/// A static method. It can be called as long as its class is loaded.
#[derive(Clone, Copy)]
pub(super) struct Method(jmethodID);

// SAFETY: JNI's identifiers of methods belong to no thread.
unsafe impl Send for Method {}
// SAFETY: as above.
unsafe impl Sync for Method {}

/// The virtual machine and the class that it calls from here.
pub(super) struct Machine {
    machine: *mut JavaVM,
    /// Weak, so that an application's class loader can be collected.
    class: jweak,
    /// Continues a call that waits for a future.
    pub(super) resume: Method,
    /// Says why a server is not trusted.
    pub(super) refusal: Method,
    /// Opened once more, so that it stays in memory while its threads run, even if the class is unloaded.
    library: Library,
}

// SAFETY: the machine and weak references to its objects can be used by any thread.
unsafe impl Send for Machine {}
// SAFETY: as above.
unsafe impl Sync for Machine {}

impl Machine {
    pub(super) fn new(env: Env, class: jclass, library: &[u8]) -> Option<Self> {
        let library = opened(std::str::from_utf8(library).ok()?)?;
        let resume = env.static_method(class, c"resume", c"(JB)V")?;
        let refusal = env.static_method(class, c"refusal", c"([B[B)[B")?;
        let machine = env.machine()?;
        Some(Self { machine, class: jni!(env, NewWeakGlobalRef, class), resume, refusal, library })
    }

    pub(super) fn function(&self, name: &[u8]) -> Option<*const c_void> {
        // SAFETY: nothing is read or called here.
        let found = unsafe { self.library.get::<*const c_void>(name) };
        found.ok().map(|symbol| *symbol)
    }

    /// Calls the class from any thread, unless it was unloaded or the machine ends.
    pub(super) fn call<T>(&self, body: impl FnOnce(Env, jclass) -> T) -> Option<T> {
        let env = self.attached()?;
        // This thread may never return to Java, which is when the machine would forget the objects of the call.
        if jni!(env, PushLocalFrame, OBJECTS) != JNI_OK {
            env.forget_exception();
            return None;
        }
        let class = jni!(env, NewLocalRef, self.class);
        let result = (!class.is_null()).then(|| body(env, class));
        jni!(env, PopLocalFrame, ptr::null_mut());
        result
    }

    /// Threads stay attached until they end, since attaching takes longer than most calls, and do not keep the program running.
    fn attached(&self) -> Option<Env> {
        let mut env = ptr::null_mut();
        // SAFETY: the machine is there as long as threads are.
        let known = unsafe { ((**self.machine).v1_4.GetEnv)(self.machine, &raw mut env, JNI_VERSION_1_6) };
        if known == JNI_OK {
            return Some(Env(env.cast()));
        }
        let thread = std::thread::current();
        let name = CString::new(thread.name().unwrap_or("clerk-orgs")).ok()?;
        let mut arguments = JavaVMAttachArgs {
            version: JNI_VERSION_1_6,
            name: name.as_ptr().cast_mut(),
            group: ptr::null_mut(),
        };
        // SAFETY: as above; the arguments are only read.
        let result = unsafe {
            let attach = (**self.machine).v1_4.AttachCurrentThreadAsDaemon;
            attach(self.machine, &raw mut env, (&raw mut arguments).cast())
        };
        ATTACHED.with(|attached| attached.0.set(self.machine));
        (result == JNI_OK).then(|| Env(env.cast()))
    }
}

/// References that a call of Java makes at most: the class, arguments and a result.
const OBJECTS: jint = 8;

/// Detaches a thread when it ends.
struct Attached(Cell<*mut JavaVM>);

impl Drop for Attached {
    fn drop(&mut self) {
        let machine = self.0.get();
        if !machine.is_null() {
            // SAFETY: this thread was attached here, and no Java code runs on it any more.
            unsafe { ((**machine).v1_4.DetachCurrentThread)(machine) };
        }
    }
}

thread_local! {
    static ATTACHED: Attached = const { Attached(Cell::new(ptr::null_mut())) };
}

/// This library, which is loaded already.
#[cfg(unix)]
fn opened(name: &str) -> Option<Library> {
    use libloading::os::unix;
    const NO_LOAD: i32 = nix::libc::RTLD_NOLOAD;
    // SAFETY: nothing is loaded or initialised.
    unsafe { unix::Library::open(Some(name), unix::RTLD_NOW | NO_LOAD) }.ok().map(Library::from)
}

#[cfg(windows)]
fn opened(name: &str) -> Option<Library> {
    libloading::os::windows::Library::open_already_loaded(name).ok().map(Library::from)
}
