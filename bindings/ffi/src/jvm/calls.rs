//! UniFFI's functions, called by Java with their address: one native method for each kind of parameters and result.
use super::env::Env;
use jni_sys::{jbyte, jbyteArray, jclass, jint, jlong, jobjectArray};
use std::ffi::c_void;
use uniffi::{RustBuffer, RustCallStatus, RustCallStatusCode};

/// What Java and UniFFI pass to each other.
pub(super) trait Kind {
    type Java;
    type Native;
    fn lowered(env: Env, value: Self::Java) -> Self::Native;
    fn lifted(env: Env, value: Self::Native) -> Self::Java;
}

macro_rules! numbers {
    ($($name:ident: $java:ty, $native:ty;)*) => {$(
        pub(super) struct $name;

        impl Kind for $name {
            type Java = $java;
            type Native = $native;

            fn lowered(_: Env, value: $java) -> $native {
                value as $native
            }

            fn lifted(_: Env, value: $native) -> $java {
                value as $java
            }
        }
    )*};
}

numbers! {
    L: jlong, u64;
    I: jint, u32;
    B: jbyte, i8;
}

/// Anything that is written into a buffer.
pub(super) struct R;

impl Kind for R {
    type Java = jbyteArray;
    type Native = RustBuffer;

    fn lowered(env: Env, value: jbyteArray) -> RustBuffer {
        RustBuffer::from_vec(env.bytes(value))
    }

    fn lifted(env: Env, value: RustBuffer) -> jbyteArray {
        env.array(&value.destroy_into_vec())
    }
}

/// Nothing.
pub(super) struct V;

impl Kind for V {
    type Java = ();
    type Native = ();

    fn lowered(_: Env, (): ()) {}

    fn lifted(_: Env, (): ()) {}
}

/// Leaves a call's failure where Java finds it: a code, then the error.
fn report(env: Env, status: &mut RustCallStatus, failure: jobjectArray) {
    if status.code == RustCallStatusCode::Success {
        return;
    }
    let error = std::mem::take(&mut *status.error_buf).destroy_into_vec();
    let mut told = vec![std::mem::replace(&mut status.code, RustCallStatusCode::Success) as u8];
    told.extend(error);
    let array = env.array(&told);
    // If there is no memory for it, that is what Java throws.
    if !array.is_null() {
        env.set_first(failure, array);
    }
}

/// A native method that passes its arguments on, with and without the status of a call that may fail.
macro_rules! method {
    ($name:ident($($argument:ident: $kind:ident),*) -> $result:ident, $($failure:ident: $status:ident)?) => {
        #[unsafe(export_name = concat!("Java_dev_clerkorgs_NativeCalls_", stringify!($name)))]
        #[allow(non_snake_case)]
        extern "system" fn $name(
            env: Env,
            _: jclass,
            function: jlong,
            $($argument: <$kind as Kind>::Java,)*
            $($failure: jobjectArray,)?
        ) -> <$result as Kind>::Java {
            type Function =
                extern "C" fn($(<$kind as Kind>::Native,)* $(&mut $status)?) -> <$result as Kind>::Native;
            // SAFETY: the address is that of a function with these parameters, from `find`.
            let function = unsafe { std::mem::transmute::<*const c_void, Function>(function as *const c_void) };
            $(let mut status = $status::default(); let $failure = (&mut status, $failure);)?
            let result = function($(<$kind as Kind>::lowered(env, $argument),)* $(&mut *$failure.0)?);
            $(report(env, $failure.0, $failure.1);)?
            <$result as Kind>::lifted(env, result)
        }
    };
}

macro_rules! calls {
    ($($name:ident($($argument:ident: $kind:ident),*) -> $result:ident;)*) => {
        $(method!($name($($argument: $kind),*) -> $result, failure: RustCallStatus);)*
    };
}

macro_rules! starts {
    ($($name:ident($($argument:ident: $kind:ident),*) -> $result:ident;)*) => {
        $(method!($name($($argument: $kind),*) -> $result,);)*
    };
}

// The names say the kinds of the parameters, and that of the result. `cargo xtask generate` says which one is missing.
calls! {
    callLBIRRtoL(a: L, b: B, c: I, d: R, e: R) -> L;
    callLIRRtoL(a: L, b: I, c: R, d: R) -> L;
    callLIRtoL(a: L, b: I, c: R) -> L;
    callLItoL(a: L, b: I) -> L;
    callLItoR(a: L, b: I) -> R;
    callLRBIRRtoL(a: L, b: R, c: B, d: I, e: R, f: R) -> L;
    callLRIRtoL(a: L, b: R, c: I, d: R) -> L;
    callLRItoL(a: L, b: R, c: I) -> L;
    callLRRBIRRtoL(a: L, b: R, c: R, d: B, e: I, f: R, g: R) -> L;
    callLRRBIRtoL(a: L, b: R, c: R, d: B, e: I, f: R) -> L;
    callLRRIRtoL(a: L, b: R, c: R, d: I, e: R) -> L;
    callLRRItoL(a: L, b: R, c: R, d: I) -> L;
    callLRRRRRBtoR(a: L, b: R, c: R, d: R, e: R, f: R, g: B) -> R;
    callLRRRRtoL(a: L, b: R, c: R, d: R, e: R) -> L;
    callLRRtoB(a: L, b: R, c: R) -> B;
    callLRtoL(a: L, b: R) -> L;
    callLtoB(a: L) -> B;
    callLtoL(a: L) -> L;
    callLtoR(a: L) -> R;
    callLtoV(a: L) -> V;
    callRRtoV(a: R, b: R) -> V;
    callRtoL(a: R) -> L;
    callRtoR(a: R) -> R;
    calltoB() -> B;
    calltoI() -> I;
}

// Functions that cannot fail: they begin and free what is waited for.
starts! {
    startLBtoL(a: L, b: B) -> L;
    startLIIRRtoL(a: L, b: I, c: I, d: R, e: R) -> L;
    startLIIRtoL(a: L, b: I, c: I, d: R) -> L;
    startLIItoL(a: L, b: I, c: I) -> L;
    startLRIIRtoL(a: L, b: R, c: I, d: I, e: R) -> L;
    startLRIItoL(a: L, b: R, c: I, d: I) -> L;
    startLRIRtoL(a: L, b: R, c: I, d: R) -> L;
    startLRRBtoL(a: L, b: R, c: R, d: B) -> L;
    startLRRRRRRtoL(a: L, b: R, c: R, d: R, e: R, f: R, g: R) -> L;
    startLRRRRtoL(a: L, b: R, c: R, d: R, e: R) -> L;
    startLRRRtoL(a: L, b: R, c: R, d: R) -> L;
    startLRRtoL(a: L, b: R, c: R) -> L;
    startLRtoL(a: L, b: R) -> L;
    startLtoL(a: L) -> L;
    startLtoV(a: L) -> V;
}
