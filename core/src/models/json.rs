//! Conversions of JSON values that can fail.

use crate::{
    error::{Error, Result},
    wire::Json,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::str::FromStr;

impl Json {
    /// Decodes the value into a type of yours, such as a struct that implements `Deserialize`, or `serde_json::Value`.
    ///
    /// # Errors
    /// `Decode` if the value does not fit the type. `serde_json` reads most numbers as 64 bits: larger ones are rounded or,
    /// beyond the range of `f64`, refused.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(self.text())
            .map_err(|error| Error::decode(format!("the JSON does not have the expected shape: {error}")))
    }
}

impl FromStr for Json {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| Error::decode(format!("this is not valid JSON: {error}")))
    }
}

impl TryFrom<&Json> for Value {
    type Error = Error;

    fn try_from(json: &Json) -> Result<Self> {
        json.decode()
    }
}
