//! What a response includes besides the resource: the client, and the tokens of its sessions.

use crate::{
    models::Client,
    wire::{Decode, read, without_bom},
};
use secrecy::SecretString;
use serde::de::IgnoredAny;

#[derive(Decode)]
struct Piggyback {
    client: Option<Client>,
    meta: Option<Meta>,
}

#[derive(Decode)]
struct Meta {
    client: Option<Client>,
}

/// The client that a response includes, whatever its status. A client that cannot be decoded counts as none.
pub(crate) fn piggybacked_client(body: &[u8]) -> Option<Client> {
    let body = without_bom(body);
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

/// The session tokens that a response includes with a client's sessions, by session id.
pub(crate) fn session_tokens(body: &[u8]) -> Vec<(String, SecretString)> {
    let Some(Holders { response, client }) = read(without_bom(body)).ok().and_then(Result::ok) else {
        return Vec::new();
    };
    let sessions = [response, client].into_iter().flatten().flat_map(|holder| holder.sessions);
    sessions.filter_map(|session| Some((session.id, session.last_active_token?.jwt.into()))).collect()
}

/// The value of a JSON object's last field, if it has this key. `client` usually comes last, so a long list before it need
/// not be parsed twice. Quotes within strings are escaped, so what looks like a key is one; and a value that extends to the
/// last brace cannot belong to an inner object.
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

    #[test]
    fn a_list_is_no_envelope() {
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
}
