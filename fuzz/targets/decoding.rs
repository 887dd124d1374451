//! Bodies of successful responses. The first byte selects the expected type. Whatever the rest is, decoding
//! ends without a panic, with a value that survives being written and read again, or with an error of kind
//! `Decode`. No row of a list disappears.

#![no_main]

use clerk_orgs::{
    Client, Environment, Error, ErrorKind, OrganizationInvitation, OrganizationMembership,
    OrganizationMembershipRequest, Page, Role, SignIn, fuzzing,
};
use libfuzzer_sys::fuzz_target;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

const KINDS: [fn(&[u8]); 10] = [
    |body| resource::<Client>(fuzzing::resource(200, body)),
    |body| resource::<SignIn>(fuzzing::resource(200, body)),
    |body| resource::<Environment>(fuzzing::resource(200, body)),
    |body| resource::<OrganizationMembership>(fuzzing::resource(200, body)),
    |body| resource::<OrganizationMembershipRequest>(fuzzing::resource(200, body)),
    |body| list::<OrganizationMembership>(body, fuzzing::page(200, body)),
    |body| list::<OrganizationMembershipRequest>(body, fuzzing::page(200, body)),
    |body| list::<Role>(body, fuzzing::page(200, body)),
    |body| resource::<OrganizationInvitation>(fuzzing::resource(200, body)),
    |body| list::<OrganizationInvitation>(body, fuzzing::page(200, body)),
];

fuzz_target!(|data: &[u8]| {
    if let Some((kind, body)) = data.split_first() {
        KINDS[usize::from(kind.wrapping_sub(b'0')) % KINDS.len()](body);
        client_comes_along(body);
    }
});

fn resource<T: Serialize + DeserializeOwned>(decoded: Result<Option<T>, Error>) {
    match decoded {
        Ok(value) => value.iter().for_each(survives),
        Err(error) => is_told(&error),
    }
}

fn list<T: Serialize + DeserializeOwned>(body: &[u8], page: Result<Page<T>, Error>) {
    let page = match page {
        Ok(page) => page,
        Err(error) => return is_told(&error),
    };
    page.data.iter().for_each(survives);
    let rows = page.data.len() + page.undecodable.len();
    // Skipped text is not validated, so text that is not entirely JSON may still be decoded as a list.
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return };
    let lists = [&body, &body["data"], &body["response"], &body["response"]["data"]];
    let sizes: Vec<usize> = lists.iter().filter_map(|list| list.as_array()).map(Vec::len).collect();
    assert!(sizes.contains(&rows) || (rows == 0 && sizes.is_empty()), "{rows} rows of {sizes:?}");
}

/// The piggybacked client is found where it is, and nowhere else.
fn client_comes_along(body: &[u8]) {
    fuzzing::piggybacked_client(body).iter().for_each(survives);
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return };
    let places = [&body["client"], &body["meta"]["client"]];
    let expected = places.into_iter().find_map(|client| Client::deserialize(client).ok());
    // Writing the value again removes duplicate fields.
    let found = fuzzing::piggybacked_client(body.to_string().as_bytes());
    assert_eq!(found, expected, "{body}");
}

/// A decoded value can be written and read again unchanged.
fn survives<T: Serialize + DeserializeOwned>(value: &T) {
    let written = serde_json::to_string(value).expect("every value can be written");
    let again: T = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!(serde_json::to_string(&again).expect("as before"), written);
}

fn is_told(error: &Error) {
    assert_eq!((error.kind(), error.info().status), (ErrorKind::Decode, Some(200)), "{error:?}");
    assert!(!error.to_string().is_empty());
}
