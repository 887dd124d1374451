//! Protocols of host languages that classes follow by their calls.
use serde::Deserialize;

/// The calls that make a class closeable, iterable or observable in its host language.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Protocols {
    pub(crate) closing: Option<Closing>,
    pub(crate) pages: Option<Pages>,
    pub(crate) observable: Option<Observable>,
}

/// Closed by one call, such as at the end of a `with` block. A sequence that can be stopped is stopped first.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closing {
    pub(crate) close: String,
    pub(crate) stop: String,
}

/// A lazy sequence: callers wait for a page, then take it. Some can tell the position of the reader.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pages {
    pub(crate) wait: String,
    pub(crate) take: String,
    pub(crate) position: String,
    /// The call that ends the writes of a sequence whose reading makes them.
    pub(crate) drain: Option<String>,
}

/// A state, and the sequence of the states that follow.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Observable {
    pub(crate) state: String,
    pub(crate) states: String,
    /// The call that reports who is signed in: what its class shows is written by hand, with a state and its sequence.
    pub(crate) auth: Option<String>,
}
