//! Successful responses with odd values. The input selects a response, and changes up to three of its values:
//! they are removed, replaced by null or something else, duplicated, or truncated. In any case, everything
//! else survives: an odd value is absent, an odd element of a list is left out, and nothing else changes.

#![no_main]

use clerk_orgs::{
    Client, Environment, Error, ErrorKind, OrganizationInvitation, OrganizationMembership,
    OrganizationMembershipRequest, Page, Role, SignIn, fuzzing,
};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde_json::{Value, json};

type Judged = Result<Value, Error>;
type Judge = fn(&[u8]) -> Judged;

/// A response, and its decoded value.
const ANSWERS: [(&str, Judge); 12] = [
    (include_str!("../seeds/decoding/client"), |body| one(fuzzing::resource::<Client>(200, body))),
    (include_str!("../seeds/decoding/sign-in"), |body| one(fuzzing::resource::<SignIn>(200, body))),
    (include_str!("../seeds/decoding/sign-in"), client_beside),
    (include_str!("../seeds/decoding/meta"), client_beside),
    (include_str!("../seeds/decoding/environment"), |body| one(fuzzing::resource::<Environment>(200, body))),
    (include_str!("../seeds/decoding/membership"), |body| {
        one(fuzzing::resource::<OrganizationMembership>(200, body))
    }),
    (include_str!("../seeds/decoding/request"), |body| {
        one(fuzzing::resource::<OrganizationMembershipRequest>(200, body))
    }),
    (include_str!("../seeds/decoding/memberships"), |body| {
        page(fuzzing::page::<OrganizationMembership>(200, body))
    }),
    (include_str!("../seeds/decoding/requests"), |body| {
        page(fuzzing::page::<OrganizationMembershipRequest>(200, body))
    }),
    (include_str!("../seeds/decoding/roles"), |body| page(fuzzing::page::<Role>(200, body))),
    (include_str!("../seeds/decoding/invitations"), |body| {
        page(fuzzing::page::<OrganizationInvitation>(200, body))
    }),
    (include_str!("../seeds/error_envelopes/two"), refusal),
];

/// The replacements of values, one per line.
const ODD_VALUES: &str = include_str!("../../core/src/wire/tests/odd_values.txt");

/// Fields without which, or with an odd value of which, an object is invalid.
const REQUIRED: [&str; 8] =
    ["response", "id", "status", "organization", "created_at", "updated_at", "key", "sessions"];

fuzz_target!(|data: &[u8]| {
    let mut input = data.iter().copied().map(usize::from);
    let Some(choice) = input.next() else { return };
    let (answer, judge) = ANSWERS[choice % ANSWERS.len()];
    let answer: Value = serde_json::from_str(&answer[1..]).expect("a good answer");
    let before = judge(answer.to_string().as_bytes()).expect("a good answer");
    let (mut spoilt, mut odd, mut places) = (answer, Vec::new(), Vec::new());
    while let (Some(at), Some(kind), true) = (input.next(), input.next(), places.len() < 3) {
        let Some(place) = spoil(&mut spoilt, at, kind, &mut odd) else { continue };
        places.push(place);
    }
    let mut text = spoilt.to_string();
    for (number, odd) in odd.iter().enumerate() {
        text = text.replace(&format!("\"@{number}@\""), odd);
    }
    let places: Vec<Vec<&str>> = places.iter().map(|place| within(place)).collect();
    match judge(text.as_bytes()) {
        Ok(after) => assert!(survives(&before, &after, &places), "{text}\n{before:#}\n{after:#}"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode, "{error:?}");
            let is_needed =
                |place: &Vec<&str>| place.iter().all(|name| REQUIRED.contains(name) || *name == "data");
            assert!(places.iter().any(is_needed), "{text}\n{error:?}");
        }
    }
});

/// The corresponding place in the decoded value.
fn within(place: &str) -> Vec<&str> {
    let names = place.split('/').skip(1).skip_while(|name| matches!(*name, "response" | "client" | "meta"));
    let names = names.map(|name| if name == "type" { "permission_type" } else { name });
    // An error of a refusal is compared as a whole.
    names.take(if place.starts_with("/errors") { 2 } else { usize::MAX }).collect()
}

/// Inserts an odd value or removes a value. Returns its place.
fn spoil(answer: &mut Value, at: usize, kind: usize, odd: &mut Vec<String>) -> Option<String> {
    let mut places = Vec::new();
    collect(answer, "", &mut places);
    let place = places.get(at * places.len() / 256)?.clone();
    let (parent, name) = place.rsplit_once('/')?;
    let (good, mark) = (answer.pointer(&place)?.clone(), json!(format!("@{}@", odd.len())));
    let odd_values: Vec<&str> = ODD_VALUES.lines().collect();
    let chosen = odd_values[kind % odd_values.len()].to_owned();
    let is_in_object = answer.pointer(parent)?.is_object();
    match kind / odd_values.len() {
        0..8 => odd.push(chosen),
        8 | 9 if is_in_object => odd.push(format!("{chosen},\"{name}\":{good}")),
        10 | 11 if is_in_object => odd.push(format!("{good},\"{name}\":{chosen}")),
        12 | 13 => odd.push(cut_short(&good).to_string()),
        _ => {
            match answer.pointer_mut(parent)? {
                Value::Object(fields) => drop(fields.remove(name)),
                Value::Array(items) => drop(items.remove(name.parse().ok()?)),
                _ => {}
            }
            // Removing an element moves all elements after it.
            return Some(if is_in_object { place } else { parent.to_owned() });
        }
    }
    *answer.pointer_mut(&place)? = mark;
    Some(place)
}

fn collect(value: &Value, place: &str, out: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let place = format!("{place}/{name}");
        collect(value, &place, out);
        out.push(place);
    }
}

fn cut_short(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(text.chars().take(text.chars().count() / 2).collect::<String>()),
        Value::Array(items) => json!(items[..items.len() / 2]),
        Value::Object(fields) => {
            fields.iter().take(fields.len() / 2).map(|(k, v)| (k.clone(), v.clone())).collect()
        }
        Value::Number(number) => json!(number.as_i64().unwrap_or_default() / 1000),
        other => other.clone(),
    }
}

/// Whether the two differ only in these places, or in objects around them that count as absent.
fn survives(before: &Value, after: &Value, places: &[Vec<&str>]) -> bool {
    if places.iter().any(Vec::is_empty) {
        return true;
    }
    let below = |name: &str| -> Vec<Vec<&str>> {
        places.iter().filter(|place| place[0] == name).map(|place| place[1..].to_vec()).collect()
    };
    let stays = |name: &str, before: &Value, after: &Value| match below(name) {
        below if below.is_empty() => before == after,
        below => survives(before, after, &below),
    };
    match (before, after) {
        (Value::Object(before), Value::Object(after)) if before.len() == after.len() => {
            before.iter().all(|(name, value)| stays(name, value, &after[name])) || is_nothing(&json!(after))
        }
        (Value::Array(before), Value::Array(after)) => {
            items(before, after, 0, &stays, &|name| !below(name).is_empty())
        }
        _ => is_nothing(after) || before == after,
    }
}

/// Whether the elements from this one on are all present in order, except for omitted odd ones.
fn items(
    before: &[Value],
    after: &[Value],
    at: usize,
    stays: &dyn Fn(&str, &Value, &Value) -> bool,
    is_odd: &dyn Fn(&str) -> bool,
) -> bool {
    let Some((value, others)) = before.split_first() else { return after.is_empty() };
    let name = at.to_string();
    let is_there = after
        .split_first()
        .is_some_and(|(now, rest)| stays(&name, value, now) && items(others, rest, at + 1, stays, is_odd));
    is_there || (is_odd(&name) && items(others, after, at + 1, stays, is_odd))
}

fn is_nothing(value: &Value) -> bool {
    let nothing = [json!(null), json!(false), json!(0), json!(""), json!([])];
    nothing.contains(value) || value.as_object().is_some_and(|fields| fields.values().all(is_nothing))
}

/// Converts numbers that a `Value` cannot represent to text.
fn written(value: &impl Serialize) -> Value {
    let text = serde_json::to_string(value).expect("every value can be written");
    serde_json::from_str(&text.replace("1e400", "\"1e400\"")).expect("what was written can be read")
}

fn one<T: Serialize>(resource: Result<Option<T>, Error>) -> Judged {
    resource.map(|resource| written(&resource))
}

/// The rows in order, including those that could not be decoded.
fn page<T: Serialize>(page: Result<Page<T>, Error>) -> Judged {
    page.map(|page| json!({ "data": written(&page.data) }))
}

fn client_beside(body: &[u8]) -> Judged {
    Ok(written(&fuzzing::piggybacked_client(body)))
}

/// Each error as a whole, since its parts appear in several places.
fn refusal(body: &[u8]) -> Judged {
    let error = fuzzing::resource::<SignIn>(422, body).expect_err("no success by its status");
    let errors: Vec<String> = error.info().errors.iter().map(|one| written(one).to_string()).collect();
    Ok(json!({ "errors": errors, "clerk_trace_id": error.info().trace_id }))
}
