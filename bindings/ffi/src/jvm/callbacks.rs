//! Callback interfaces that Java implements. UniFFI calls them by tables of functions, which find the static methods of
//! `NativeCalls` that call the object.
use super::{
    MACHINE,
    calls::{B, Kind, R, V},
    env::{Env, Method},
};
use jni_sys::{jclass, jlong, jvalue};
use std::{
    ffi::{CStr, c_void},
    ptr::NonNull,
    sync::OnceLock,
};
use uniffi::{RustBuffer, RustCallStatus, RustCallStatusCode};

/// The static methods for one interface: to free and to copy an object, then those of the interface.
struct Methods<const COUNT: usize>(OnceLock<(Method, Method, [Method; COUNT])>);

impl<const COUNT: usize> Methods<COUNT> {
    const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Finds the methods. Leaves a NoSuchMethodError for the caller if there is one that Java does not have.
    fn find(
        &self,
        env: Env,
        class: jclass,
        free: &CStr,
        copy: &CStr,
        own: [(&CStr, &CStr); COUNT],
    ) -> Option<()> {
        let free = env.static_method(class, free, c"(J)V")?;
        let copy = env.static_method(class, copy, c"(J)J")?;
        let own = own.map(|(name, signature)| env.static_method(class, name, signature));
        let found = own.iter().flatten().count() == COUNT;
        let own = found.then(|| own.map(|method| method.unwrap_or(free)))?;
        let _ = self.0.set((free, copy, own));
        Some(())
    }

    fn free(&self, handle: u64) {
        let (Some(machine), Some((free, ..))) = (MACHINE.get(), self.0.get()) else { return };
        machine.call(|env, class| env.call_static_void(class, *free, &[jvalue { j: handle as jlong }]));
    }

    fn copy(&self, handle: u64) -> u64 {
        let (Some(machine), Some((_, copy, _))) = (MACHINE.get(), self.0.get()) else { return 0 };
        let copied =
            machine.call(|env, class| env.call_static_long(class, *copy, &[jvalue { j: handle as jlong }]));
        copied.unwrap_or_default() as u64
    }

    /// Calls a method, and writes how it has ended: Java returns a code, then the result or the error.
    fn call<K: Answer, const ARGUMENTS: usize>(
        &self,
        method: usize,
        handle: u64,
        arguments: [RustBuffer; ARGUMENTS],
        out: &mut K::Native,
        status: &mut RustCallStatus,
    ) {
        let arguments = arguments.map(RustBuffer::destroy_into_vec);
        let answer = MACHINE.get().zip(self.0.get()).and_then(|(machine, (.., own))| {
            machine.call(|env, class| {
                let arrays = arguments.iter().map(|bytes| env.argument(bytes));
                let values = std::iter::once(Some(jvalue { j: handle as jlong })).chain(arrays);
                env.call_static_bytes(class, own[method], &values.collect::<Option<Vec<_>>>()?)
            })
        });
        let Some((code, rest)) = answer.flatten().and_then(|mut bytes| {
            let rest = if bytes.is_empty() { None } else { Some(bytes.split_off(1)) };
            Some((*bytes.first()?, rest?))
        }) else {
            *status = RustCallStatus::error("Java could not be called");
            return;
        };
        match RustCallStatusCode::try_from(code as i8) {
            Ok(RustCallStatusCode::Success) => K::answer(rest, out),
            code => {
                status.code = code.unwrap_or(RustCallStatusCode::UnexpectedError);
                *status.error_buf = RustBuffer::from_vec(rest);
            }
        }
    }
}

/// What methods return.
trait Answer: Kind {
    fn answer(bytes: Vec<u8>, out: &mut Self::Native);
}

impl Answer for R {
    fn answer(bytes: Vec<u8>, out: &mut RustBuffer) {
        *out = RustBuffer::from_vec(bytes);
    }
}

impl Answer for B {
    fn answer(bytes: Vec<u8>, out: &mut i8) {
        *out = bytes.first().map_or(0, |byte| *byte as i8);
    }
}

impl Answer for V {
    fn answer(_: Vec<u8>, (): &mut ()) {}
}

/// An interface, with UniFFI's function that takes its table.
macro_rules! interfaces {
    ($($module:ident: $interface:literal { $($index:literal $method:ident: $name:literal ($($argument:ident),*) -> $kind:ident;)* })*) => {$(
        mod $module {
            use super::*;

            static METHODS: Methods<{ [$($name),*].len() }> = Methods::new();

            /// In UniFFI's order.
            #[repr(C)]
            struct Table {
                free: extern "C" fn(u64),
                copy: extern "C" fn(u64) -> u64,
                $($method: extern "C" fn(u64, $(interfaces!(@buffer $argument),)* &mut <$kind as Kind>::Native, &mut RustCallStatus),)*
            }

            static TABLE: Table = Table { free, copy, $($method),* };

            extern "C" fn free(handle: u64) {
                METHODS.free(handle);
            }

            extern "C" fn copy(handle: u64) -> u64 {
                METHODS.copy(handle)
            }

            $(extern "C" fn $method(
                handle: u64,
                $($argument: RustBuffer,)*
                out: &mut <$kind as Kind>::Native,
                status: &mut RustCallStatus,
            ) {
                METHODS.call::<$kind, _>($index, handle, [$($argument),*], out, status);
            })*

            /// Called before the first object of the interface is passed.
            #[unsafe(export_name = concat!("Java_dev_clerkorgs_NativeCalls_register", $interface))]
            extern "system" fn register(env: Env, class: jclass, function: jlong) {
                let own = [$((
                    interfaces!(@text "call", $interface, $name),
                    interfaces!(@text "(J", $(interfaces!(@array $argument),)* ")[B"),
                )),*];
                let free = interfaces!(@text "free", $interface);
                let copy = interfaces!(@text "copy", $interface);
                if METHODS.find(env, class, free, copy, own).is_none() {
                    return;
                }
                type Register = extern "C" fn(NonNull<Table>);
                // SAFETY: the address is that of the function for this interface, from `find`.
                let register = unsafe { std::mem::transmute::<*const c_void, Register>(function as *const c_void) };
                register(NonNull::from(&TABLE));
            }
        }
    )*};
    (@buffer $argument:ident) => { RustBuffer };
    (@array $argument:ident) => { "[B" };
    (@text $($part:expr),*) => {{
        const TEXT: &CStr = match CStr::from_bytes_with_nul(concat!($($part,)* "\0").as_bytes()) {
            Ok(text) => text,
            Err(_) => c"",
        };
        TEXT
    }};
}

// `cargo xtask generate` says which one is missing.
interfaces! {
    request_hook: "RequestHook" { 0 on_request: "OnRequest"(request) -> R; }
    response_hook: "ResponseHook" { 0 on_response: "OnResponse"(response) -> V; }
    log_sink: "LogSink" { 0 log: "Log"(record) -> V; }
    membership_request_filter: "MembershipRequestFilter" { 0 takes: "Takes"(item) -> B; }
    suggestion_filter: "SuggestionFilter" { 0 takes: "Takes"(item) -> B; }
    user_invitation_filter: "UserInvitationFilter" { 0 takes: "Takes"(item) -> B; }
    token_store: "TokenStore" {
        0 load: "Load"() -> R;
        1 swap: "Swap"(expected, new) -> B;
    }
}
