use crate::{
    PublicUserData,
    wire::{Json, read},
};

fn identifier(body: &[u8]) -> Option<String> {
    let who: PublicUserData = read(body).ok()?.ok()?;
    Some(who.identifier)
}

#[test]
fn malformed_text_is_decoded_with_replacement_characters() {
    for (text, expected) in [
        (&br#"{"identifier":"half \ud83d"}"#[..], "half \u{fffd}"),
        (br#"{"identifier":"\ud83d\ud83d\ude00\ude00 x"}"#, "\u{fffd}😀\u{fffd} x"),
        (br#"{"identifier":"\uD83D\u0041 \\ud83d"}"#, "\u{fffd}A \\ud83d"),
        (b"{\"identifier\":\"\xff\xfe caf\xc3\"}", "\u{fffd}\u{fffd} caf\u{fffd}"),
        (b"\xef\xbb\xbf{\"identifier\":\"marked\"}", "marked"),
        (b"\xef\xbb\xbf {\"identifier\":\"marked \\udc00\"}", "marked \u{fffd}"),
        (b"{\"identifier\":\"two\nlines\t\x01\"}", "two\nlines\t\u{1}"),
        (br#"{"\ud83d":1,"identifier":"beside an odd key"}"#, "beside an odd key"),
        (br#"{"new":"\ud83d","identifier":"beside odd text"}"#, "beside odd text"),
        (br#"{"banned":1e400,"identifier":"beside 1e400"}"#, "beside 1e400"),
        (br#"{"banned":NaN,"new":[-Infinity],"identifier":"NaN, Infinity"}"#, "NaN, Infinity"),
        (br#"{"identifier":"1","identifier":"2"}"#, "2"),
    ] {
        assert_eq!(identifier(text).as_deref(), Some(expected), "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn malformed_json_is_refused() {
    for text in [
        "",
        "{",
        "{\"identifier\":\"",
        "{\"identifier\":\"\\ud83d",
        "{\"a\":\"\\",
        "nil",
        "{}x",
        "{\"a\":\"\\x\"}",
    ] {
        assert!(read::<PublicUserData>(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}0{}", open.repeat(10_000), close.repeat(10_000));
        for field in ["new", "banned", "first_name"] {
            let body = format!("{{\"{field}\":{deep},\"identifier\":\"i\"}}");
            assert_eq!(identifier(body.as_bytes()).as_deref(), Some("i"), "{field}");
        }
        assert!(deep.parse::<Json>().is_err());
        let list: Vec<Json> =
            read(format!("[{{\"a\":{deep}}},{{}}]").as_bytes()).expect("JSON").expect("a list");
        assert_eq!(list, [Json::default()]);
    }
}
