//! Sends and retries requests, and reads their responses. Independent of resources and of both APIs. The only module that
//! uses `reqwest`.

mod address;
mod body;
mod failure;
mod file;
mod hooks;
mod ids;
mod pool;
mod proxy;
mod rate_limiter;
mod request;
mod request_options;
mod response;
mod retry;
mod retry_after;
mod tls;
mod transport;
mod user_agent;

pub(crate) use address::Address;
pub(crate) use file::File;
pub(crate) use hooks::Hooks;
pub use hooks::{HttpHeader, RequestHook, RequestInfo, ResponseHook, ResponseInfo};
pub(crate) use ids::{check_id, check_id_or_slug};
pub(crate) use rate_limiter::{NextStep, Permit, RateLimiter};
pub(crate) use request::{Request, RetryPolicy, check_not_empty, distinct};
pub use request_options::RequestOptions;
pub(crate) use response::Response;
pub(crate) use retry::{Attempt, Budget, backoff, retrying};
pub use tls::{TrustDecision, set_trust_decision};
pub(crate) use transport::{Admission, Connection, Credential, Transport};
