//! Paginators whose rows can be changed, through the organization that they are of.

use super::handle::Organization;
use crate::live::Paginator;
use std::{fmt, ops::Deref};

/// A [`Paginator`] of one of an organization's lists, with the calls that change its rows. Cheap to clone; clones share
/// everything.
#[derive(Clone)]
pub struct OrganizationPaginator<T> {
    pub(super) organization: Organization,
    pub(super) paginator: Paginator<T>,
}

impl<T> Deref for OrganizationPaginator<T> {
    type Target = Paginator<T>;

    fn deref(&self) -> &Self::Target {
        &self.paginator
    }
}

impl<T> fmt::Debug for OrganizationPaginator<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrganizationPaginator")
            .field("organization", &self.organization)
            .finish_non_exhaustive()
    }
}
