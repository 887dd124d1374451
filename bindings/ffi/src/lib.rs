//! The interface of ClerkOrgs for every other language. A change here may break users; a change elsewhere does not. It
//! forwards to `clerk-orgs` and does nothing else.

#[macro_use]
mod argument_docs;
#[macro_use]
mod macros;
mod arguments;
mod directory_sync_key;
mod error;
#[cfg(unix)]
mod event_queue;
mod hooks;
mod host;
#[cfg(not(target_os = "ios"))]
mod jvm;
mod log;
mod log_queue;
mod log_record;
mod operations;
mod process;
mod runtime;
mod session_token;
mod signals;
mod thrown;
mod throws;
mod token_store;
mod types;

pub use directory_sync_key::DirectorySyncKey;
pub use error::ClerkError;
pub use hooks::{RequestHook, ResponseHook};
pub use host::{set_callback_thread, set_interpreter};
pub use log::{set_log_sink, set_platform_log_sink};
pub use log_queue::LogSink;
pub use log_record::{LogLevel, LogRecord};
pub use operations::*;
pub use process::{after_fork_in_child, after_fork_in_parent, before_fork, running_tasks, shutdown};
pub use session_token::SessionToken;
pub use thrown::ended_throws;
pub use token_store::{FileTokenStore, TokenStore, TokenStoreError};
pub use types::*;

uniffi::setup_scaffolding!("clerk_orgs");
