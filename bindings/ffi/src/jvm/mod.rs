//! Calls between the Java virtual machine and UniFFI's functions, through JNI. `dev.clerkorgs.NativeCalls` is the other half.
#![allow(unsafe_code)]
mod callbacks;
mod calls;
mod env;
mod trust;

use env::{Env, Machine};
use jni_sys::{jbyte, jbyteArray, jclass, jlong, jvalue};
use std::{ffi::c_void, sync::OnceLock};
use uniffi::RustFuturePoll;

/// The machine that has loaded this library. Each class loader has its own copy of the library.
static MACHINE: OnceLock<Machine> = OnceLock::new();

/// Called first, with the name under which the library is loaded, in UTF-8. Returns whether its functions can be found.
#[unsafe(no_mangle)]
extern "system" fn Java_dev_clerkorgs_NativeCalls_open(
    env: Env,
    class: jclass,
    library: jbyteArray,
) -> jbyte {
    let opened = || Machine::new(env, class, &env.bytes(library)).map(|machine| MACHINE.set(machine));
    jbyte::from(MACHINE.get().is_some() || opened().is_some())
}

/// The address of a function of this library, or 0.
#[unsafe(no_mangle)]
extern "system" fn Java_dev_clerkorgs_NativeCalls_find(env: Env, _: jclass, name: jbyteArray) -> jlong {
    MACHINE.get().and_then(|machine| machine.function(&env.bytes(name))).map_or(0, |found| found as jlong)
}

/// Polls a future with the function for its type.
#[unsafe(no_mangle)]
extern "system" fn Java_dev_clerkorgs_NativeCalls_poll(
    _: Env,
    _: jclass,
    function: jlong,
    future: jlong,
    continuation: jlong,
) {
    type Poll = extern "C" fn(u64, extern "C" fn(u64, RustFuturePoll), u64);
    // SAFETY: the address is that of a function that polls, from `find`.
    let poll = unsafe { std::mem::transmute::<*const c_void, Poll>(function as *const c_void) };
    poll(future as u64, resume, continuation as u64);
}

/// Called when a future that was polled is ready, or has to be polled again, by any thread.
extern "C" fn resume(continuation: u64, poll: RustFuturePoll) {
    let Some(machine) = MACHINE.get() else { return };
    machine.call(|env, class| {
        let arguments = [jvalue { j: continuation as jlong }, jvalue { b: poll as jbyte }];
        env.call_static_void(class, machine.resume, &arguments);
    });
}
