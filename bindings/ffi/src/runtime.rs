//! Runs calls on the library's runtime, while a foreign executor awaits them or a thread blocks on them.

use crate::{
    error::ClerkError,
    host,
    process::{CallGuard, ClientGuard, forked, running},
};
use std::{
    any::Any,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    task::{JoinError, JoinHandle},
};

/// How often a blocking call checks for signals.
const SIGNAL_CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// How long an interrupted call may take to stop, before its thread goes on without it. Only host code takes that long.
const MAX_STOPPING_WAIT: Duration = Duration::from_millis(100);

/// The result of any call. It is type-erased because a task per result type would compile tokio's task code once for each.
type AnyResult = Box<dyn Any + Send>;

/// What a call does. It is type-erased because each caller of it would be compiled once for each call.
pub(crate) type BoxedCall<T> = Pin<Box<dyn Future<Output = Result<T, ClerkError>> + Send>>;

fn spawn<T: Send + 'static>(guard: CallGuard, call: BoxedCall<T>) -> AbortOnDrop {
    let call: Pin<Box<dyn Future<Output = AnyResult> + Send>> =
        Box::pin(async move { Box::new(call.await) as AnyResult });
    AbortOnDrop { task: guard.runtime.spawn(call), guard }
}

/// Frees a value on the runtime's threads, so that the reader of a list need not wait for it.
pub(crate) fn drop_in_background<T: Send + 'static>(value: T) {
    if let Some(runtime) = running() {
        let freed: Pin<Box<dyn Future<Output = AnyResult> + Send>> =
            Box::pin(async move { Box::new(value) as AnyResult });
        runtime.spawn(freed);
    }
}

struct AbortOnDrop {
    task: JoinHandle<AnyResult>,
    guard: CallGuard,
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // In a forked child, the task belongs to the parent.
        if !self.guard.is_inherited() {
            self.task.abort();
        }
    }
}

impl Future for AbortOnDrop {
    type Output = Result<AnyResult, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.task).poll(cx)
    }
}

/// Propagates a panic. A task that ended because the runtime shut down is a cancelled call.
fn into_result<T: 'static>(joined: Result<AnyResult, JoinError>) -> Result<T, ClerkError> {
    match joined.map_err(JoinError::try_into_panic) {
        Ok(result) => *result.downcast().expect("the type of the call"),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Err(ClerkError::cancelled()),
    }
}

/// Runs a call on the runtime while a foreign executor awaits it.
pub(crate) async fn drive<T: Send + 'static>(
    client: &ClientGuard,
    call: BoxedCall<T>,
) -> Result<T, ClerkError> {
    client.check_process()?;
    into_result(spawn(CallGuard::take()?, call).await)
}

/// Runs a call on the runtime while this thread waits.
pub(crate) fn block<T: Send + 'static>(client: &ClientGuard, call: BoxedCall<T>) -> Result<T, ClerkError> {
    if Handle::try_current().is_ok() || host::is_callback_thread() {
        return Err(ClerkError::usage(
            "a blocking call was made from inside the library, for example by a token store, a hook or a filter",
        ));
    }
    client.check_process()?;
    let guard = CallGuard::take()?;
    let runtime = guard.runtime.clone();
    into_result(runtime.block_on(wait(spawn(guard, call)))?)
}

async fn wait(mut task: AbortOnDrop) -> Result<Result<AnyResult, JoinError>, ClerkError> {
    loop {
        if let Ok(joined) = tokio::time::timeout(SIGNAL_CHECK_INTERVAL, &mut task).await {
            return Ok(joined);
        }
        let signalled = host::signalled();
        if task.guard.is_inherited() {
            // A signal handler forked, and this is the child.
            return Err(forked());
        }
        if signalled {
            // What the caller sees next has to be as after the cancellation, such as the state of a paginator.
            task.task.abort();
            let _ = tokio::time::timeout(MAX_STOPPING_WAIT, &mut task).await;
            return Err(ClerkError::cancelled());
        }
    }
}
