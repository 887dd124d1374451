//! API keys of directories.

use crate::DirectorySync;
use clerk_orgs_mirrored::documented;
use std::sync::Arc;

#[documented(DirectorySyncKey)]
#[derive(uniffi::Object)]
pub struct DirectorySyncKey(clerk_orgs::DirectorySyncKey);

impl DirectorySyncKey {
    pub(crate) fn new(key: clerk_orgs::DirectorySyncKey) -> Arc<Self> {
        Arc::new(Self(key))
    }
}

#[documented(DirectorySyncKey)]
#[uniffi::export]
impl DirectorySyncKey {
    pub fn directory_sync(&self) -> DirectorySync {
        self.0.directory_sync().clone()
    }

    pub fn api_key(&self) -> Option<String> {
        self.0.api_key().map(str::to_owned)
    }
}
