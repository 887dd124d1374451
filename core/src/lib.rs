//! Organizations and membership on Clerk, for a signed-in user.
//!
//! Independent of Clerk: not made, endorsed or supported by it.
//!
//! ```no_run
//! # async fn run() -> clerk_orgs::Result<()> {
//! use clerk_orgs::{Clerk, GetMembershipRequestsParams, OrganizationMembershipRequestStatus::Pending, SetActiveParams};
//!
//! let clerk = Clerk::new("pk_test_…")?;
//! clerk.sign_in_with_ticket("the ticket").await?;
//! clerk.set_active(SetActiveParams::organization("acme")).await?;
//!
//! let organization = clerk.organization(None)?;
//! let mut requests = organization.membership_requests(GetMembershipRequestsParams { status: Some(Pending) });
//! while let Some(page) = requests.next_page().await? {
//!     for request in page {
//!         organization.accept_membership_request(&request.id).await?; // safe while reading
//!     }
//! }
//! # Ok(()) }
//! ```

/// Compiles the example in Rust.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod api;
mod bulk;
mod claims;
mod clock;
mod error;
mod events;
mod frontend;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod live;
mod models;
mod paging;
mod wire;

pub use bulk::{BulkJobHandle, BulkOutcome, BulkOutcomes, BulkParams, BulkStatus, is_filter_awaited};
pub use claims::{Authorization, Reverification, SessionClaims, SessionToken};
pub use error::{ClerkApiError, Error, ErrorInfo, ErrorKind, Quota, Result};
pub use frontend::*;
pub use http::{
    HttpHeader, RequestHook, RequestInfo, RequestOptions, ResponseHook, ResponseInfo, TrustDecision,
    set_trust_decision,
};
pub use live::{Change, ChangeKind, Paginator, PaginatorState, PaginatorStates, Watch, WatchOptions};
pub use models::*;
pub use paging::{CursorParams, PageParams, Pager};
pub use wire::Json;
