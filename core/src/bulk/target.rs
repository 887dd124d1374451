//! What bulk jobs need from the objects they work on.

use super::resource::Resource;
use crate::{
    api::Shared,
    error::{Error, Result},
};
use futures_util::future::BoxFuture;
use std::time::Duration;

/// What a request did.
pub(super) struct Applied {
    /// What the server said of the items.
    pub(super) resources: Vec<Resource>,
    /// The items that it refused, although it applied the request to others.
    pub(super) refused: Vec<Refused>,
}

impl From<Vec<Resource>> for Applied {
    fn from(resources: Vec<Resource>) -> Self {
        Self { resources, refused: Vec::new() }
    }
}

pub(super) struct Refused {
    pub(super) id: String,
    pub(super) error: Error,
}

/// What a job works on: an organization, or a user.
pub(super) trait Target: Send + Sync {
    fn shared(&self) -> &Shared;

    /// Makes one attempt at a cheap request that changes nothing, to see whether the server is there.
    fn probe(&self) -> BoxFuture<'_, Result<()>>;

    /// How long to wait for a server that is down.
    fn outage_timeout(&self) -> Duration;
}
