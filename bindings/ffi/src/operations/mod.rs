//! The operations, one file per resource. Each is a single call into core, and has the docs of the core method of the same
//! name: see `clerk_orgs_mirrored::documented`.

mod auth_changes;
mod bulk;
mod clerk;
mod directory_sync;
mod directory_sync_lists;
mod domain;
mod domain_verification;
mod enterprise_connection;
mod enterprise_connection_test_run;
mod invitation;
mod membership;
mod membership_request;
mod organization;
mod page_reader;
mod paginator;
mod role;
mod sso_bypass;
mod suggestion;
mod user_invitation;
mod watch;

pub use auth_changes::*;
pub use bulk::*;
pub use clerk::*;
pub use directory_sync_lists::*;
pub use domain::*;
pub use enterprise_connection::*;
pub use enterprise_connection_test_run::*;
pub use invitation::*;
pub use membership::*;
pub use membership_request::*;
pub use organization::*;
pub use paginator::*;
pub use role::*;
pub use suggestion::*;
pub use user_invitation::*;
pub use watch::*;

pub(crate) use page_reader::{PageReader, Source, Updates};

use crate::ClerkError;
use serde::Serialize;
use std::marker::PhantomData;

/// An exported class, and the core type it wraps.
pub(crate) trait Handle {
    type Value;
}

/// Holds the operations of a class, shared by both of its styles.
pub(crate) struct Call<Class>(PhantomData<Class>);

/// Estimated bytes per row. Few rows are longer as JSON, and growing a buffer that is too small costs a copy.
const ROW: usize = 1024;

/// Encodes a value of about this many rows. Returns text, since UniFFI passes a string in one piece but a byte vector byte
/// by byte.
pub(crate) fn json(value: &impl Serialize, rows: usize) -> Result<String, ClerkError> {
    let failed =
        |error: &dyn std::fmt::Display| ClerkError::decode(&format!("a page could not be encoded: {error}"));
    let mut text = Vec::with_capacity(ROW * rows);
    serde_json::to_writer(&mut text, value).map_err(|error| failed(&error))?;
    String::from_utf8(text).map_err(|error| failed(&error))
}
