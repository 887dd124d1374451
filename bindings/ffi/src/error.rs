//! The mapping from core's errors to the public error type.

use crate::types::ErrorInfo;
use clerk_orgs::ErrorKind;
use clerk_orgs_mirrored::documented;

/// Why a text is refused.
pub(crate) const NOT_TEXT: &str =
    "it contains a character that is broken off, such as half of an emoji, or a byte that is not UTF-8";

#[documented(ErrorKind, summary)]
/// The error type of every call. Each case is one that callers handle differently, and holds an `info` with the details.
#[derive(Clone, Debug, thiserror::Error, uniffi::Error)]
#[error("{}", self.info().text)]
pub enum ClerkError {
    Unauthenticated {
        /// The details of the error.
        info: ErrorInfo,
    },
    Forbidden {
        /// The details of the error.
        info: ErrorInfo,
    },
    QuotaExceeded {
        /// The details of the error.
        info: ErrorInfo,
    },
    NotFound {
        /// The details of the error.
        info: ErrorInfo,
    },
    Conflict {
        /// The details of the error.
        info: ErrorInfo,
    },
    Invalid {
        /// The details of the error.
        info: ErrorInfo,
    },
    RateLimited {
        /// The details of the error.
        info: ErrorInfo,
    },
    Api {
        /// The details of the error.
        info: ErrorInfo,
    },
    Network {
        /// The details of the error.
        info: ErrorInfo,
    },
    Timeout {
        /// The details of the error.
        info: ErrorInfo,
    },
    Decode {
        /// The details of the error.
        info: ErrorInfo,
    },
    Cancelled {
        /// The details of the error.
        info: ErrorInfo,
    },
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

            /// The kind of error, which the details that an application has made may not be of.
            pub(crate) fn kind(&self) -> ErrorKind {
                match self { $(Self::$kind { .. } => ErrorKind::$kind,)* }
            }
        }
    };
}
kinds! {
    Unauthenticated Forbidden QuotaExceeded NotFound Conflict Invalid RateLimited Api Network Timeout Decode Cancelled Usage
}

/// A callback that cannot be reached, or that throws an error of a type unknown to the library.
impl From<uniffi::UnexpectedUniFFICallbackError> for ClerkError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::usage(&format!("{CALLBACK} failed: {}", error.reason))
    }
}

/// Stands for the callback's name until it is known which one failed.
pub(crate) const CALLBACK: &str = "the callback";

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

    /// For an argument with something in it that is not text.
    pub(crate) fn not_text(param_name: &str) -> Self {
        Self::not_text_of(param_name, param_name)
    }

    /// The same for a part of an argument, or what a callback returned.
    pub(crate) fn not_text_of(param_name: &str, what: &str) -> Self {
        Self::invalid(param_name, format!("{what} is not valid text: {NOT_TEXT}"))
    }

    /// An argument with text of this length in bytes, which is more than any server takes.
    pub(crate) fn too_long(param_name: &str, length: usize, max: usize) -> Self {
        Self::invalid(param_name, format!("{param_name} is too long: {length} bytes, at most {max}"))
    }

    /// For JSON that no server can be sent.
    pub(crate) fn not_json() -> Self {
        Self::new(
            ErrorKind::Invalid,
            "JSON that is passed to a call must be valid, and nested at most 127 deep",
        )
    }

    fn invalid(param_name: &str, text: String) -> Self {
        let param_name = Some(param_name.to_owned());
        ErrorInfo { kind: ErrorKind::Invalid, text, param_name, ..ErrorInfo::default() }.into()
    }

    fn new(kind: ErrorKind, text: &str) -> Self {
        ErrorInfo { kind, text: text.to_owned(), ..ErrorInfo::default() }.into()
    }
}
