//! An action of a bulk job on the items of an organization.

use super::{
    action::Action,
    organization_target::OrganizationTarget,
    resource::{Resource, Resources},
    target::{Applied, Target},
    work::{ErrorClass, ReadFirst, Work},
};
use crate::error::{Error, Result};
use futures_util::{FutureExt, future::BoxFuture};
use std::{collections::HashSet, sync::Arc};

/// An action on the items of an organization.
pub(super) struct OrganizationWork {
    pub(super) organization: Arc<dyn OrganizationTarget>,
    pub(super) action: Action,
}

impl Work for OrganizationWork {
    fn target(&self) -> &dyn Target {
        &*self.organization
    }

    fn act<'a>(&'a self, ids: &'a [String]) -> BoxFuture<'a, Result<Applied>> {
        self.organization.act(&self.action, ids)
    }

    fn classify(&self, error: &Error) -> ErrorClass {
        self.action.classify(error)
    }

    fn look_up<'a>(&'a self, ids: &'a HashSet<String>) -> BoxFuture<'a, Result<Resources>> {
        self.action.look_up(&*self.organization, ids).boxed()
    }

    fn is_done(&self, resource: Option<&Resource>) -> bool {
        self.action.is_done(resource)
    }

    fn batch_size(&self) -> usize {
        self.action.batch_size()
    }

    fn reads_first(&self) -> Option<ReadFirst> {
        self.action.reads_first()
    }
}
