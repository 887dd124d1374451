//! Signal handling on the library's threads.

/// Writing to a socket that the server has closed raises SIGPIPE, which terminates a process that does not ignore it. Rust,
/// Python and the JVM ignore it; Swift programs, and Python command-line tools that restore the default handler, do not.
/// Blocking the signal on the threads that write turns it into an ordinary connection error.
#[cfg(unix)]
pub(crate) fn block_broken_pipe() {
    use nix::sys::signal::{SigSet, Signal};
    let mut broken_pipe = SigSet::empty();
    broken_pipe.add(Signal::SIGPIPE);
    // Fails only for an invalid mask.
    let _ = broken_pipe.thread_block();
}

#[cfg(not(unix))]
pub(crate) fn block_broken_pipe() {}
