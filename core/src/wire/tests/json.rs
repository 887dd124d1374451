use crate::{Json, OrganizationResource, wire::read};
use serde_json::{Value, json};
use std::hash::BuildHasher;

fn parsed(text: &str) -> Json {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn numbers_are_preserved() {
    for number in [
        "0.12345678901234567",
        "18446744073709551616",
        "1e400",
        "-0.0",
        "1E5",
        "100000000000000000000000000",
        "-1.50",
        "3",
    ] {
        let metadata = format!("{{\"n\":{number},\"list\":[{number}]}}");
        let body =
            format!("{{\"id\":\"org_1\",\"created_at\":1,\"updated_at\":1,\"public_metadata\":{metadata}}}");
        let organization: OrganizationResource = read(body.as_bytes()).expect("JSON").expect("one");
        assert_eq!(organization.public_metadata.text(), metadata);
        let written = serde_json::to_string(&organization).expect("written");
        assert!(written.contains(&metadata), "{written}");
        assert_eq!(serde_json::from_str::<OrganizationResource>(&written).expect("again"), organization);
    }
}

#[test]
fn equal_values_have_equal_hashes() {
    let hashing = std::hash::RandomState::new();
    for (one, other) in [
        (r#"{"a":1,"b":[2,null]}"#, " { \"b\" : [ 2 , null ] , \"a\" : 1 } "),
        ("1e2", "100.0"),
        ("100", "1.00E+2"),
        ("-0.0", "0"),
        ("0e999999999999999999999999999999999999999999", "0"),
        (r#""\u0041\ud83d\ude00""#, "\"A😀\""),
        (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
        ("1e400", "10e399"),
    ] {
        let (one, other) = (parsed(one), parsed(other));
        assert_eq!(one, other);
        assert_eq!(hashing.hash_one(&one), hashing.hash_one(&other), "{one} {other}");
    }
    let different = [
        "1",
        "-1",
        "10",
        "1.5",
        "15",
        "1e400",
        "1e401",
        "-1e400",
        "\"1\"",
        "\"\"",
        "null",
        "true",
        "false",
        "[]",
        "[1]",
        "{}",
        "{\"a\":1}",
        "{\"a\":null}",
        "[[]]",
        "1e999999999999999999999999999999999999999999",
    ];
    for (at, one) in different.iter().enumerate() {
        assert!(different[..at].iter().all(|other| parsed(other) != parsed(one)), "{one}");
    }
}

#[test]
fn metadata_is_serialized_like_any_value() {
    let value = json!({"plan": {"seats": 5}, "tags": ["a", null, 0.5]});
    let json = Json::from(&value);
    assert_eq!(json, parsed(&value.to_string()));
    assert_eq!(Value::try_from(&json).expect("a value"), value);
    assert_eq!(serde_json::from_value::<Json>(value.clone()).expect("a value"), json);
    assert_eq!(serde_json::to_value(&json).expect("a value"), value);
    assert_eq!(format!("{json} {json:?}"), format!("{value} {value}"));
    assert_eq!(json.get("plan").and_then(|plan| plan.get("seats")?.decode::<u8>().ok()), Some(5));
    assert_eq!(json.get("none"), None);
    assert_eq!(parsed("[1]").get("plan"), None);
    assert_eq!(
        (Json::default().text(), serde_json::to_string(&Json::default()).expect("written")),
        ("{}", "{}".into())
    );
    let long = |digits| format!("{{\"a\":{},\"b\":\"{}\"}}", "7".repeat(digits), "7".repeat(10_000));
    assert!(long(4_000).parse::<Json>().is_ok() && long(4_001).parse::<Json>().is_err());
    assert!(parsed("1e400").decode::<Value>().is_err());
    for text in ["", "{", "nul", "{} {}", "'a'", "01"] {
        assert!(text.parse::<Json>().is_err(), "{text}");
    }
    let deep = (0..500).fold(json!(0), |inner, _| json!([inner]));
    assert_eq!(Json::from(deep), parsed("null"));
}

#[test]
fn the_last_of_duplicate_keys_counts() {
    let json = parsed(r#"{"a": 1, "b": [{"c": 1e400, "\u0063": 0.10}], "a": {"d": 1, "d": 2}, "e": "x"}"#);
    assert_eq!(json.text(), r#"{"b":[{"c":0.10}],"a":{"d":2},"e":"x"}"#);
    assert_eq!(parsed(r#"{"a": {"b": 1.50}}"#).text(), r#"{"a": {"b": 1.50}}"#);
}

#[test]
fn keys_of_different_objects_are_not_duplicates() {
    let many: Vec<_> = (0..40).map(|key| format!("\"k{key}\":{key}")).collect();
    let once = [
        r#"{"a":{"a":1},"b":{"a":{"a":2}},"c":[{"a":3},{"a":4}]}"#.to_owned(),
        r#"{"a":"a","b":["a","a","b"],"c":"{\"a\":1}","d\\":"\\","d":"}{:"}"#.to_owned(),
        format!("{{{},\"a\":{{{}}}}}", many.join(","), many.join(",")),
    ];
    for text in once {
        assert_eq!(parsed(&text).text(), text);
    }
    let twice = [
        (r#"{"a":{"b":1},"a":2}"#.to_owned(), r#"{"a":2}"#.to_owned()),
        (r#"{"a":{"b":1,"c":{"b":2}, "b" : 3}}"#.to_owned(), r#"{"a":{"c":{"b":2},"b":3}}"#.to_owned()),
        ("[[],{\"a\":\"}\",\"{\":[{}],\"a\"\t:\"{\"}]".to_owned(), r#"[[],{"{":[{}],"a":"{"}]"#.to_owned()),
        (r#"{"a":1,"\u0061":2,"":3,"":4}"#.to_owned(), r#"{"a":2,"":4}"#.to_owned()),
        (format!("{{{},\"k0\":0}}", many.join(",")), format!("{{{},\"k0\":0}}", many[1..].join(","))),
    ];
    for (text, last) in twice {
        assert_eq!(parsed(&text).text(), last);
    }
    let mut rng = fastrand::Rng::with_seed(12);
    for _ in 0..20_000 {
        let text = random(&mut rng, 4);
        let value: Value = serde_json::from_str(&text).expect("JSON");
        // Of the same keys and values, in another order.
        assert_eq!(parsed(&text).text().len(), value.to_string().len(), "{text}");
    }
}

/// JSON without spaces and escapes, in which keys come twice.
fn random(rng: &mut fastrand::Rng, deepest: usize) -> String {
    const STRINGS: [&str; 8] = ["\"a\"", "\"b\"", "\"{\"", "\"}\"", "\":\"", "\"[,\"", "\"\"", "\"é\""];
    let string = |rng: &mut fastrand::Rng| STRINGS[rng.usize(..STRINGS.len())];
    let length = rng.usize(..5);
    match rng.usize(..if deepest == 0 { 2 } else { 5 }) {
        0 => rng.u8(..).to_string(),
        1 => string(rng).to_owned(),
        2 => {
            let items: Vec<_> = (0..length).map(|_| random(rng, deepest - 1)).collect();
            format!("[{}]", items.join(","))
        }
        _ => {
            let entries = (0..length).map(|_| format!("{}:{}", string(rng), random(rng, deepest - 1)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
    }
}

#[test]
fn metadata_may_span_lines() {
    for text in ["{\n\t\"a\": [1,\r\n2]\n}", "{\n\"a\": \"\\n\\u000a\"\n}", "{\t\"\u{e9}\":\t{}}"] {
        assert_eq!(parsed(text).text(), text);
        let list: Vec<Json> = read(format!("[ {text}\n]").as_bytes()).expect("JSON").expect("a list");
        assert_eq!(list, [parsed(text)], "{text}");
    }
    let halved = parsed("{\n\"a\": \"\\ud83d\"\n}");
    assert_eq!(halved.text(), "{\n\"a\": \"\\ufffd\"\n}");
}

#[test]
fn unpaired_surrogates_in_metadata_are_replaced() {
    let list: Vec<Json> = read(br#"[{"a\ud83d":"\ude00x"}]"#).expect("JSON").expect("a list");
    assert_eq!(list, [Json::from(json!({"a\u{fffd}": "\u{fffd}x"}))]);
    assert_eq!(parsed(r#"["\ud83d"]"#).text(), "[\"\\ufffd\"]");
}
