//! What follows a list as it changes: its changes, and the list as an interface shows it.

mod paginator;
mod poll_schedule;
mod watch;

pub(crate) use paginator::Expected;
pub use paginator::{Paginator, PaginatorState, PaginatorStates};
pub(crate) use watch::Comparison;
pub use watch::{Change, ChangeKind, Watch, WatchOptions};
