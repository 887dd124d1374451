//! What a bulk job does: an action on the items of a target.

use super::{
    resource::{Resource, Resources},
    target::{Applied, Target},
};
use crate::error::{Error, ErrorKind, Result};
use futures_util::future::BoxFuture;
use std::collections::HashSet;

/// What an error means for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorClass {
    AlreadyDone,
    /// The item's state has to be read.
    Unsettled,
    Failed,
    /// All other items would fail in the same way.
    Fatal,
}

/// Why the state of the items is read before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadFirst {
    /// The server would not say that there was nothing to do.
    ToSkip,
    /// The server would replace what there is.
    ToKeep,
}

/// An action on the items of a target.
pub(super) trait Work: Send + Sync {
    fn target(&self) -> &dyn Target;

    /// Sends the request for these items: one, or up to the batch size. Returns at once a refusal by the rate limit, and
    /// after one retry that the server cannot be reached.
    fn act<'a>(&'a self, ids: &'a [String]) -> BoxFuture<'a, Result<Applied>>;

    /// What an error of such a request means for its items.
    fn classify(&self, error: &Error) -> ErrorClass;

    /// Reads from the target's lists what is behind these items.
    fn look_up<'a>(&'a self, ids: &'a HashSet<String>) -> BoxFuture<'a, Result<Resources>>;

    /// Whether an item behind which there is this resource, or none, has the requested state.
    fn is_done(&self, resource: Option<&Resource>) -> bool;

    /// The maximum number of items per request.
    fn batch_size(&self) -> usize {
        1
    }

    /// Whether the state of the items is read before anything is sent.
    fn reads_first(&self) -> Option<ReadFirst> {
        None
    }

    /// Whether a refusal of several items may concern only some of them. For example, the remaining seats may be enough for
    /// some.
    fn may_concern_some(&self, error: &Error) -> bool {
        error.is_refusal()
            && (self.classify(error) != ErrorClass::Fatal || error.kind() == ErrorKind::QuotaExceeded)
    }
}
