//! What follows a list as it changes: its changes, and the list as an interface shows it.

mod poll_schedule;
mod screen;
mod watch;

pub(crate) use screen::Expected;
pub use screen::{Screen, ScreenState, ScreenStates};
pub(crate) use watch::Telling;
pub use watch::{Change, ChangeKind, Watch, WatchOptions};
