//! The mapping from core's errors to the public error type.

use crate::types::ErrorInfo;
use clerk_orgs::{Error, ErrorKind};

/// The error type of every call. Each case is one that callers handle differently, and holds an `info` with the details.
#[derive(Clone, Debug, thiserror::Error, uniffi::Error)]
#[error("{}", self.info().text)]
pub enum ClerkError {
    /// Nobody is signed in, or the session has ended. Sign in again.
    Unauthenticated {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// The signed-in user is not allowed to do this.
    Forbidden {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// The resource does not exist, or the user is not allowed to see it.
    NotFound {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// The resource is no longer in the expected state, for example because someone else acted first. Read it again.
    Conflict {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// A parameter is invalid. The info's parameter name says which.
    Invalid {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// Too many requests. The info says how long to wait.
    RateLimited {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// Any other error reported by the server.
    Api {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// The server could not be reached, or the connection broke.
    Network {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// No response arrived in time.
    Timeout {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// The response could not be decoded.
    Decode {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// The call was cancelled.
    Cancelled {
        /// The details of the error.
        info: ErrorInfo,
    },
    /// The library was used incorrectly, for example after the client was closed.
    Usage {
        /// The details of the error.
        info: ErrorInfo,
    },
}

/// Lists every case once, to convert core's kind to it and to get its info.
macro_rules! kinds {
    ($($kind:ident)*) => {
        impl From<ErrorInfo> for ClerkError {
            fn from(info: ErrorInfo) -> Self {
                match info.kind { $(ErrorKind::$kind => Self::$kind { info },)* }
            }
        }

        impl ClerkError {
            /// The details of the error.
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

/// A callback that cannot be reached, or that throws an error of a type unknown to the library.
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
