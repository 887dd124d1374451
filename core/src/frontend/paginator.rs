//! Paginators whose rows can be changed, through the handle that they are of.

use crate::live::Paginator;
use std::{fmt, ops::Deref};

/// A [`Paginator`] with the calls that change its rows, which the handle `H` makes. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct ActionPaginator<H, T> {
    pub(super) handle: H,
    pub(super) paginator: Paginator<T>,
}

impl<H, T> Deref for ActionPaginator<H, T> {
    type Target = Paginator<T>;

    fn deref(&self) -> &Self::Target {
        &self.paginator
    }
}

impl<H: fmt::Debug, T> fmt::Debug for ActionPaginator<H, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActionPaginator").field("handle", &self.handle).finish_non_exhaustive()
    }
}
