//! Signals on the threads that the library works on.

/// Writing to a socket that the server has closed raises SIGPIPE, which ends a process that does not ignore it. Programs in
/// Rust, Python and on the JVM do; those in Swift, and Python's command-line tools that restore the default, do not. Blocked
/// on the threads that write, the signal stays away, and the write fails as any other: the error is the connection's.
#[cfg(unix)]
pub(crate) fn block_broken_pipe() {
    use nix::sys::signal::{SigSet, Signal};
    let mut broken_pipe = SigSet::empty();
    broken_pipe.add(Signal::SIGPIPE);
    // Fails for masks that are no masks only.
    let _ = broken_pipe.thread_block();
}

#[cfg(not(unix))]
pub(crate) fn block_broken_pipe() {}
