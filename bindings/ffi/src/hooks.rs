//! Functions of the application that see requests and responses.

use crate::{ClerkError, RequestInfo, ResponseInfo, arguments::Argument as _};
use std::{collections::HashMap, sync::Arc};

/// The function that is called before each attempt at a request.
#[uniffi::export(foreign)]
pub trait RequestHook: Send + Sync {
    /// Returns the headers to add, by their names, or nothing.
    fn on_request(&self, request: RequestInfo) -> Result<Option<HashMap<String, String>>, ClerkError>;
}

/// Sees each response.
#[uniffi::export(foreign)]
pub trait ResponseHook: Send + Sync {
    /// Sees a response.
    fn on_response(&self, response: ResponseInfo) -> Result<(), ClerkError>;
}

/// The hook as core calls it.
pub(crate) fn seeing_requests(hook: Arc<dyn RequestHook>) -> clerk_orgs::RequestHook {
    Arc::new(move |request| {
        let added = hook.on_request(request.clone()).and_then(|added| checked(added.unwrap_or_default()));
        added.map_err(|error| error.of_callback("on_request"))
    })
}

/// Headers that could be encoded. Whether a request can have them is checked by core.
fn checked(added: HashMap<String, String>) -> Result<HashMap<String, String>, ClerkError> {
    let is_text = added.iter().all(|(name, value)| name.is_text() && value.is_text());
    if is_text {
        Ok(added)
    } else {
        Err(ClerkError::not_text_of("on_request", "on_request returned a header that"))
    }
}

/// The hook as core calls it.
pub(crate) fn seeing_responses(hook: Arc<dyn ResponseHook>) -> clerk_orgs::ResponseHook {
    Arc::new(move |response| {
        hook.on_response(response.clone()).map_err(|error| error.of_callback("on_response"))
    })
}
