//! One mapping from core's errors to the public one.

use crate::types::ErrorInfo;
use clerk_orgs::{Error, ErrorKind};

/// The error of every call: few cases, each something a caller would handle differently. Every case holds an `info`.
#[derive(Clone, Debug, thiserror::Error, uniffi::Error)]
#[error("{}", self.info().text)]
pub enum ClerkError {
    /// Nobody is signed in, or the session has ended: sign in again.
    Unauthenticated {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// The signed-in user may not do this.
    Forbidden {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// There is no such thing, or the user may not know of it.
    NotFound {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// Someone else already did it: read again.
    Conflict {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// A parameter is wrong; the info's parameter name says which.
    Invalid {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// Too many requests; the info says when to come back.
    RateLimited {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// Any other refusal or failure of the server.
    Api {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// The server could not be reached, or the connection broke.
    Network {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// No answer in time.
    Timeout {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// The answer could not be understood.
    Decode {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// The call was cancelled.
    Cancelled {
        /// What is known of it.
        info: ErrorInfo,
    },
    /// The library was used in a way it does not allow, such as after it was closed.
    Usage {
        /// What is known of it.
        info: ErrorInfo,
    },
}

/// Every case, once: from core's kind, and to the info it holds.
macro_rules! kinds {
    ($($kind:ident)*) => {
        impl From<ErrorInfo> for ClerkError {
            fn from(info: ErrorInfo) -> Self {
                match info.kind { $(ErrorKind::$kind => Self::$kind { info },)* }
            }
        }

        impl ClerkError {
            /// What is known of it.
            pub fn info(&self) -> &ErrorInfo {
                match self { $(Self::$kind { info } => info,)* }
            }
        }
    };
}
kinds!(Unauthenticated Forbidden NotFound Conflict Invalid RateLimited Api Network Timeout Decode Cancelled Usage);

impl From<Error> for ClerkError {
    fn from(error: Error) -> Self {
        error.info().clone().into()
    }
}

/// A callback that cannot be reached, or that throws what is no error of the library.
impl From<uniffi::UnexpectedUniFFICallbackError> for ClerkError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::usage(&format!("the filter failed: {}", error.reason))
    }
}

impl ClerkError {
    pub(crate) fn usage(text: &str) -> Self {
        Self::new(ErrorKind::Usage, text)
    }

    pub(crate) fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "the call was cancelled")
    }

    pub(crate) fn decode(text: &str) -> Self {
        Self::new(ErrorKind::Decode, text)
    }

    fn new(kind: ErrorKind, text: &str) -> Self {
        ErrorInfo { kind, text: text.to_owned(), ..ErrorInfo::default() }.into()
    }
}
