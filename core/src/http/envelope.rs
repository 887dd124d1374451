//! What an answer holds: the resource, enveloped or bare, or errors, and the client that came along.

use crate::{
    ClerkApiError, Client, Error, ErrorInfo, ErrorKind, Json, Result,
    wire::{Decode, Decoded, Fields, next, object, read, without_mark},
};
use secrecy::SecretString;
use serde::{
    Deserializer,
    de::{IgnoredAny, MapAccess},
};
use std::time::{Duration, SystemTime};

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) date: Option<SystemTime>,
    pub(crate) body: Vec<u8>,
}

/// What stands at `response`: nothing if there is no such key, `Some(None)` for null.
struct Enveloped<T>(Option<Option<Decoded<T>>>);

impl<T> Default for Enveloped<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Decode> Fields for Enveloped<T> {
    type Whole = Self;

    fn number(name: &str) -> Option<usize> {
        (name == "response").then_some(0)
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, _: usize, from: &mut A) -> Result<(), A::Error> {
        self.0 = next(from)?.and_then(Result::ok);
        Ok(())
    }

    fn whole(self) -> Decoded<Self> {
        Ok(self)
    }
}

impl<T: Decode> Decode for Enveloped<T> {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        object::<Self, D>(from)
    }
}

/// What a refusal says.
#[derive(Decode)]
struct Refusal {
    errors: Vec<Refused>,
    clerk_trace_id: Option<String>,
}

#[derive(Decode)]
struct Refused {
    #[decode(default)]
    code: String,
    #[decode(default)]
    message: String,
    long_message: Option<String>,
    meta: Json,
}

impl Answer {
    /// The body as text, if the status says it is what was asked for; the error otherwise.
    pub(crate) fn success(&self) -> Result<&[u8]> {
        if (200..300).contains(&self.status) { Ok(&self.body) } else { Err(self.error()) }
    }

    /// Decodes the resource, in an envelope or bare.
    pub(crate) fn decode<T: Decode>(&self) -> Result<T> {
        self.decode_optional()?.ok_or_else(|| self.undecodable("it is empty"))
    }

    /// The same where the server may say `response: null`, or nothing at all.
    pub(crate) fn decode_optional<T: Decode>(&self) -> Result<Option<T>> {
        let body = without_mark(self.success()?).trim_ascii();
        if self.status == 204 || body.is_empty() {
            return Ok(None);
        }
        let resource = match self.read::<Enveloped<T>>(body)? {
            // What stands beside the response is no resource, though it may look like one.
            Ok(Enveloped(Some(response))) => response,
            _ => Some(self.read(body)?),
        };
        resource.transpose().map_err(|odd| self.undecodable(&odd.to_string()))
    }

    fn read<T: Decode>(&self, body: &[u8]) -> Result<Decoded<T>> {
        read(body).map_err(|error| self.undecodable(&error.to_string()))
    }

    pub(crate) fn undecodable(&self, why: &str) -> Error {
        let what = if looks_like_html(&self.body) { "an HTML page" } else { "something else" };
        let text = format!(
            "the server's answer could not be understood: expected JSON of a known shape, got {what} ({why})"
        );
        Error::decode(text).with_status(self.status)
    }

    fn error(&self) -> Error {
        let refusal = read::<Refusal>(&self.body).ok().and_then(Result::ok);
        let (errors, clerk_trace_id) =
            refusal.map_or_else(Default::default, |refusal| (refusal.errors, refusal.clerk_trace_id));
        let errors: Vec<ClerkApiError> = errors.into_iter().filter_map(Refused::told).collect();
        let first = errors.first();
        let text = first.and_then(|error| error.long_message.clone().or_else(|| Some(error.message.clone())));
        let text = text
            .filter(|text| !text.trim().is_empty())
            .unwrap_or_else(|| plain_text(self.status, &self.body));
        let code = first.map(|error| error.code.clone()).filter(|code| !code.is_empty());
        let param_name = first.and_then(|error| error.param_name.clone());
        Error::new(ErrorInfo {
            kind: kind(self.status, code.as_deref().unwrap_or_default(), param_name.is_some()),
            text,
            status: Some(self.status.into()),
            code,
            param_name,
            clerk_trace_id,
            retry_after: self.retry_after,
            maybe_applied: false,
            errors,
        })
    }
}

impl Refused {
    /// Nothing for one that says nothing.
    fn told(self) -> Option<ClerkApiError> {
        let Self { code, message, long_message, meta } = self;
        let says = |text: &str| !text.trim().is_empty();
        let says_something = says(&code) || says(&message) || long_message.as_deref().is_some_and(says);
        let param_name = meta.get("param_name").and_then(|name| name.decode().ok());
        says_something.then_some(ClerkApiError { code, message, long_message, param_name, meta })
    }
}

/// One mapping from what the server says to what a caller would do about it; the code weighs more than the status.
fn kind(status: u16, code: &str, names_parameter: bool) -> ErrorKind {
    match code {
        "already_a_member_in_organization"
        | "duplicate_record"
        | "organization_invitation_not_unique"
        | "organization_invitation_not_pending"
        | "organization_invitation_already_accepted"
        | "organization_suggestion_already_accepted"
        | "verification_already_verified" => return ErrorKind::Conflict,
        _ if code.starts_with("form_") => return ErrorKind::Invalid,
        // Whether the server names the parameter or not: there is nothing to correct, only to get another.
        _ if code.starts_with("ticket_") || code.starts_with("sign_in_token_") => return ErrorKind::Api,
        _ => {}
    }
    match status {
        401 => ErrorKind::Unauthenticated,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        422 => ErrorKind::Invalid,
        429 => ErrorKind::RateLimited,
        400 if names_parameter => ErrorKind::Invalid,
        300..=399 => ErrorKind::Network,
        _ => ErrorKind::Api,
    }
}

/// For people, where the server gave no text: a gateway's page, say.
fn plain_text(status: u16, body: &[u8]) -> String {
    let from = if looks_like_html(body) { ", from something that is not Clerk's API" } else { "" };
    match status {
        300..=399 => {
            format!("the server wants to send us elsewhere (status {status}), which is never followed")
        }
        401 => format!("not signed in (status 401{from})"),
        403 => format!("not allowed (status 403{from})"),
        404 => format!("not found (status 404{from})"),
        429 => format!("too many requests (status 429{from})"),
        500..=599 => format!("the server failed (status {status}{from})"),
        _ => format!("the server refused (status {status}{from})"),
    }
}

fn looks_like_html(body: &[u8]) -> bool {
    let start = without_mark(body).trim_ascii_start();
    start.first() == Some(&b'<')
}

#[derive(Decode)]
struct Piggyback {
    client: Option<Client>,
    meta: Option<Meta>,
}

#[derive(Decode)]
struct Meta {
    client: Option<Client>,
}

/// The client that came along with an answer, whatever its status. One that cannot be understood is as good as none.
pub(crate) fn piggybacked_client(body: &[u8]) -> Option<Client> {
    let body = without_mark(body);
    if let Some(client) = last_field(body, b",\"client\":") {
        return read(client).ok()?.ok()?;
    }
    let Piggyback { client, meta } = read(body).ok()?.ok()?;
    client.or_else(|| meta?.client)
}

#[derive(Decode)]
struct Holders {
    response: Option<Holder>,
    client: Option<Holder>,
}

#[derive(Decode)]
struct Holder {
    sessions: Vec<TokenOf>,
}

#[derive(Decode)]
struct TokenOf {
    id: String,
    last_active_token: Option<LastToken>,
}

#[derive(Decode)]
struct LastToken {
    jwt: String,
}

/// The session tokens that came along with the sessions of a client, by session id.
pub(crate) fn session_tokens(body: &[u8]) -> Vec<(String, SecretString)> {
    let Some(Holders { response, client }) = read(without_mark(body)).ok().and_then(Result::ok) else {
        return Vec::new();
    };
    let sessions = [response, client].into_iter().flatten().flat_map(|holder| holder.sessions);
    sessions.filter_map(|session| Some((session.id, session.last_active_token?.jwt.into()))).collect()
}

/// The value of a JSON object's last field, if that is its key: `client` mostly is, and so a long list before it is not gone
/// through twice. A quote within text is escaped, so what looks like a key is one; and what is one value up to the last
/// brace is in no inner object.
fn last_field<'a>(object: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    const LONGEST: usize = 64 << 10;
    let fields = object.trim_ascii().strip_prefix(b"{")?.strip_suffix(b"}")?;
    let end = &fields[fields.len().saturating_sub(LONGEST)..];
    let at = end.windows(key.len()).rposition(|window| window == key)?;
    let value = &end[at + key.len()..];
    serde_json::from_slice::<IgnoredAny>(value).is_ok().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, retry_after: None, date: None, body: body.as_bytes().to_vec() }
    }

    #[derive(Decode, PartialEq, Debug)]
    struct Thing {
        id: String,
    }

    #[test]
    fn a_resource_comes_enveloped_or_bare() {
        for body in [r#"{"response":{"id":"a"},"client":null}"#, r#"{"id":"a"}"#, r#"{"id":"a","new":[1]}"#] {
            assert_eq!(answer(200, body).decode::<Thing>().expect(body).id, "a");
        }
        for body in [r#"{"response":null,"client":null}"#, r#"{"response":null}"#, "", " \n"] {
            assert_eq!(answer(200, body).decode_optional::<Thing>().expect(body), None);
        }
        assert_eq!(answer(204, "").decode_optional::<Thing>().expect("no body"), None);
    }

    #[test]
    fn what_is_no_resource_is_a_decode_error() {
        for body in ["<html>", "{", r#"{"response":{"id":1}}"#, "[]", r#"{"response":"x"}"#, "null", "{}"] {
            let error = answer(200, body).decode::<Thing>().expect_err(body);
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            assert_eq!(error.info().status, Some(200));
        }
    }

    #[test]
    fn errors_carry_all_that_the_server_said() {
        let body = r#"{"errors":[{"code":"form_param_value_invalid","message":"is invalid","long_message":"Role is invalid.","meta":{"param_name":"role"}},{"code":"x"},7],"clerk_trace_id":"t1"}"#;
        let error = answer(422, body).error();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Invalid, "Role is invalid."));
        assert_eq!(error.info().param_name.as_deref(), Some("role"));
        assert_eq!(error.info().clerk_trace_id.as_deref(), Some("t1"));
        assert_eq!(error.info().errors.len(), 2);
        let error = answer(422, r#"{"errors":[{"code":"x"}],"clerk_trace_id":7}"#).error();
        assert_eq!((error.code(), &error.info().clerk_trace_id), (Some("x"), &None));
    }

    #[test]
    fn a_row_that_cannot_be_decoded_stays_a_row_whatever_stands_beside_the_response() {
        let body = r#"{"response":{"data":[{"id":"orgmem_1"}],"total_count":1},"total_count":1}"#;
        let list = answer(200, body).rows::<crate::OrganizationMembership>().expect("a list");
        assert!(matches!(&list.data[..], [row] if row.item.is_err()));
    }

    #[test]
    fn a_list_is_no_envelope() {
        assert_eq!(answer(200, "[[7]]").decode::<Vec<Vec<i64>>>().expect("a list of one"), [[7]]);
        assert!(piggybacked_client(br#"[{"id":"orgmem_1"}]"#).is_none());
    }

    #[test]
    fn a_client_comes_along_wherever_it_stands() {
        let client = r#"{"id":"client_1","sessions":[]}"#;
        let bodies = [
            format!(r#"{{"response":{{"data":[{{"client":7}}]}},"client":{client}}}"#),
            format!(r#"{{"response":{{}}, "client": {client} }}"#),
            format!(r#"{{"client":{client},"response":{{"a":1,"client":null}}}}"#),
            format!(r#"{{"errors":[],"meta":{{"x":1,"client":{client}}}}}"#),
        ];
        for body in bodies {
            assert_eq!(piggybacked_client(body.as_bytes()).expect(&body).id, "client_1");
        }
        let none = [
            r#"{"response":[],"client":null}"#,
            r#"{"response":{"id":"a","client":{"id":"client_1","sessions":[]}}}"#,
            r#"{"response":"x,\"client\":{}"}"#,
            r#"{"response":[],"client":{"id":1}}"#,
            "",
        ];
        for body in none {
            assert!(piggybacked_client(body.as_bytes()).is_none(), "{body}");
        }
    }

    #[test]
    fn a_gateways_page_is_an_error_with_text() {
        for body in
            ["<html><h1>502</h1></html>", "", "bad gateway", "[]", r#"{"errors":{}}"#, r#"{"errors":null}"#]
        {
            let error = answer(502, body).error();
            assert_eq!((error.kind(), error.info().status), (ErrorKind::Api, Some(502)), "{body}");
            assert!(error.to_string().contains("502"), "{body}");
        }
    }
}
