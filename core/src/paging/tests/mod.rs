//! The paging rule against lists that change while they are read.

mod ahead;
mod cancelled;
mod cursor;
mod faults;
mod page;
mod resume;
mod schedules;
mod server;
mod small;
mod traces;
