//! Request → retry → envelope → decode. The only place that touches reqwest.

mod address;
mod body;
mod envelope;
mod failure;
mod key;
mod list;
mod pool;
mod proxy;
mod request;
mod retry;
mod retry_after;
mod tls;
mod transport;

pub(crate) use address::Address;
pub(crate) use envelope::{Answer, piggybacked_client, session_tokens};
pub(crate) use key::PublishableKey;
pub(crate) use list::{List, identity};
pub(crate) use request::{Repeat, Request, check_id};
pub(crate) use retry::{Attempt, Attempts, retrying};
pub(crate) use transport::{Admission, Caller, Connection, Transport};
