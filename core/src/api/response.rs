//! Decodes the resource in a response, with or without an envelope.

use crate::{
    error::{Error, Result},
    http::Response,
    wire::{Decode, Decoded, Fields, next, object, read, without_bom},
};
use serde::{Deserializer, de::MapAccess};

/// The value at `response`: `None` if there is no such key, `Some(None)` for null.
struct Enveloped<T>(Option<Option<Decoded<T>>>);

impl<T> Default for Enveloped<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Decode> Fields for Enveloped<T> {
    type Target = Self;

    fn number(name: &str) -> Option<usize> {
        (name == "response").then_some(0)
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, _: usize, from: &mut A) -> Result<(), A::Error> {
        self.0 = next(from)?.and_then(Result::ok);
        Ok(())
    }

    fn build(self) -> Decoded<Self> {
        Ok(self)
    }
}

impl<T: Decode> Decode for Enveloped<T> {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        object::<Self, D>(from)
    }
}

impl Response {
    /// The body if the status is a success, otherwise the error.
    pub(crate) fn success(&self) -> Result<&[u8]> {
        if (200..300).contains(&self.status) { Ok(&self.body) } else { Err(self.refusal()) }
    }

    /// Decodes the resource, with or without an envelope.
    pub(crate) fn decode<T: Decode>(&self) -> Result<T> {
        self.decode_optional()?.ok_or_else(|| self.undecodable("it is empty"))
    }

    /// The same, but the server may send `response: null` or an empty body.
    pub(crate) fn decode_optional<T: Decode>(&self) -> Result<Option<T>> {
        let body = without_bom(self.success()?).trim_ascii();
        if self.status == 204 || body.is_empty() {
            return Ok(None);
        }
        let resource = match self.read::<Enveloped<T>>(body)? {
            // The fields next to `response` are not part of the resource, though they may look like it.
            Ok(Enveloped(Some(response))) => response,
            _ => Some(self.read(body)?),
        };
        resource.transpose().map_err(|mismatch| self.undecodable(&mismatch.to_string()))
    }

    fn read<T: Decode>(&self, body: &[u8]) -> Result<Decoded<T>> {
        read(body).map_err(|error| self.undecodable(&error.to_string()))
    }

    pub(crate) fn undecodable(&self, why: &str) -> Error {
        let why = if self.looks_like_html() { "it is an HTML page, not JSON" } else { why };
        let text = format!("the server's response could not be decoded: {why}");
        Error::decode(text).with_status(self.status)
    }

    pub(super) fn looks_like_html(&self) -> bool {
        without_bom(&self.body).trim_ascii_start().first() == Some(&b'<')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn response(status: u16, body: &str) -> Response {
        Response::new(status, body)
    }

    #[derive(Decode, PartialEq, Debug)]
    struct Thing {
        id: String,
    }

    #[test]
    fn a_resource_may_have_an_envelope() {
        for body in [r#"{"response":{"id":"a"},"client":null}"#, r#"{"id":"a"}"#, r#"{"id":"a","new":[1]}"#] {
            assert_eq!(response(200, body).decode::<Thing>().expect(body).id, "a");
        }
        for body in [r#"{"response":null,"client":null}"#, r#"{"response":null}"#, "", " \n"] {
            assert_eq!(response(200, body).decode_optional::<Thing>().expect(body), None);
        }
        assert_eq!(response(204, "").decode_optional::<Thing>().expect("no body"), None);
        assert_eq!(response(200, "[[7]]").decode::<Vec<Vec<i64>>>().expect("a list of one"), [[7]]);
    }

    #[test]
    fn a_malformed_resource_is_a_decode_error() {
        for body in ["<html>", "{", r#"{"response":{"id":1}}"#, "[]", r#"{"response":"x"}"#, "null", "{}"] {
            let error = response(200, body).decode::<Thing>().expect_err(body);
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            assert_eq!(error.info().status, Some(200));
        }
    }

    #[test]
    fn an_undecodable_row_counts_as_a_row() {
        let body = r#"{"response":{"data":[{"id":"orgmem_1"}],"total_count":1},"total_count":1}"#;
        let list = response(200, body).rows::<crate::models::OrganizationMembership>().expect("a list");
        assert!(matches!(&list.data[..], [row] if row.item.is_err()));
    }
}
