//! What follows a list as it changes: watches, which report changes, and paginators, which show the list in a user
//! interface.

mod paginator;
mod poll_schedule;
mod watch;

pub(crate) use paginator::Expected;
pub use paginator::{Paginator, PaginatorState, PaginatorStates};
pub(crate) use watch::Comparison;
pub use watch::{Change, ChangeKind, Watch, WatchOptions};
