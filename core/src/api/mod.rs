//! What both of Clerk's APIs share: calls with either credential, and the lists made from a request.

mod caller;
mod codes;
mod list;
mod lists;
mod refusal;
mod response;
mod shared;

pub(crate) use caller::{Api, Caller};
pub(crate) use list::List;
pub(crate) use lists::ListRequest;
pub(crate) use refusal::{error_of_item, single_error};
pub(crate) use shared::Shared;

/// The version of the APIs that this library was written against.
pub(crate) const API_VERSION: &str = "2026-05-12";
