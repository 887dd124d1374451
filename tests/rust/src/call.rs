//! The interface of the generated dispatcher: handles that are called by name, with JSON arguments and results.

use clerk_emulator::matching::difference;
use clerk_orgs_ffi::{
    ClerkError, Json, MembershipRequestFilter, OrganizationMembershipRequest, OrganizationSuggestion,
    SuggestionFilter, UserInvitationFilter, UserOrganizationInvitation,
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{sync::Arc, time::Duration};

/// Why a step failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The library returned an error.
    Clerk(ClerkError),
    /// The scenario is invalid, or the result differs from the expected one.
    Test(String),
}

impl Failure {
    pub(crate) fn unknown(name: &str) -> Self {
        Self::Test(format!("there is no operation {name}"))
    }
}

impl From<ClerkError> for Failure {
    fn from(error: ClerkError) -> Self {
        Self::Clerk(error)
    }
}

/// The result of an operation.
pub(crate) enum Answer {
    Value(Value),
    Handle(Arc<dyn Handle>),
}

/// An object with operations, in either style.
pub(crate) trait Handle: Send + Sync {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure>;
}

pub(crate) fn value(result: impl Serialize) -> Result<Answer, Failure> {
    serde_json::to_value(result).map(Answer::Value).map_err(|error| Failure::Test(error.to_string()))
}

pub(crate) fn handle<T: Handle + 'static>(made: Arc<T>) -> Result<Answer, Failure> {
    Ok(Answer::Handle(made))
}

/// Awaits like a foreign executor: on the caller's own thread, outside of the library's runtime.
pub(crate) fn wait<T>(call: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime without drivers can always be built").block_on(call)
}

/// What a call of the blocking style returned.
pub(crate) fn done<T>(returned: T) -> T {
    returned
}

/// Named arguments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments(pub(crate) Map<String, Value>);

impl Arguments {
    /// An unknown argument is a mistake in the scenario.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Failure> {
        match self.0.keys().find(|name| !names.contains(&name.as_str())) {
            Some(name) => Err(Failure::Test(format!("there is no argument {name}"))),
            None => Ok(()),
        }
    }

    pub(crate) fn get<T: Argument>(&self, name: &str) -> Result<T, Failure> {
        let value = self.0.get(name).ok_or_else(|| Failure::Test(format!("{name} is missing")))?;
        T::read(value).ok_or_else(|| Failure::Test(format!("{name} cannot be {value}")))
    }

    pub(crate) fn get_or<T: Argument>(&self, name: &str, default: T) -> Result<T, Failure> {
        if self.0.contains_key(name) { self.get(name) } else { Ok(default) }
    }
}

/// An argument's type, read from JSON.
pub(crate) trait Argument: Sized {
    fn read(value: &Value) -> Option<Self>;
}

impl Argument for String {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Argument for Json {
    fn read(value: &Value) -> Option<Self> {
        value.to_string().parse().ok()
    }
}

impl Argument for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Argument for i32 {
    fn read(value: &Value) -> Option<Self> {
        value.as_i64()?.try_into().ok()
    }
}

impl Argument for u32 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Argument for f64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_f64()
    }
}

impl Argument for Duration {
    fn read(value: &Value) -> Option<Self> {
        Duration::try_from_secs_f64(value.as_f64()?).ok()
    }
}

/// The content of a file: its first bytes as hexadecimal digits, and its size, up to which zeros follow.
impl Argument for Vec<u8> {
    fn read(value: &Value) -> Option<Self> {
        let digits = value["hex"].as_str()?;
        let first =
            (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok());
        let mut bytes: Self = first.collect::<Option<_>>()?;
        bytes.resize(value["size"].as_u64().map_or(bytes.len(), |size| size as usize), 0);
        Some(bytes)
    }
}

/// Selects the items that match.
struct Matching(Value);

macro_rules! filters {
    ($($filter:ident of $item:ident),* $(,)?) => { $(
        impl $filter for Matching {
            fn takes(&self, item: $item) -> Result<bool, ClerkError> {
                let item = serde_json::to_value(item).expect("a value can be written");
                Ok(difference(&self.0, &item).is_none())
            }
        }

        impl Argument for Arc<dyn $filter> {
            fn read(value: &Value) -> Option<Self> {
                Some(Arc::new(Matching(value.clone())))
            }
        }
    )* };
}
filters! {
    MembershipRequestFilter of OrganizationMembershipRequest,
    SuggestionFilter of OrganizationSuggestion,
    UserInvitationFilter of UserOrganizationInvitation,
}

impl<T: Argument> Argument for Option<T> {
    fn read(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value).map(Some) }
    }
}

impl<T: Argument> Argument for Vec<T> {
    fn read(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::read).collect()
    }
}
