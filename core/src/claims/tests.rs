use super::*;
use crate::error::ErrorKind;
use serde_json::{Value, json};

fn token(claims: &Value) -> SessionToken {
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    SessionToken::new(&format!("e30.{payload}.c2ln")).expect("a token")
}

fn active(features: &str, per: &str, fpm: &str) -> SessionToken {
    token(&json!({
        "v": 2, "sub": "user_1", "fea": features,
        "o": { "id": "org_1", "rol": "admin", "per": per, "fpm": fpm },
    }))
}

fn permissions(token: &SessionToken) -> Vec<&str> {
    token.claims().organization_permissions.iter().map(String::as_str).collect()
}

#[test]
fn both_versions_say_the_same() {
    let first = token(&json!({
        "sub": "user_1", "sid": "sess_1", "iss": "https://clerk.example", "azp": "https://app.example",
        "iat": 1_700_000_000, "nbf": 1_699_999_990, "exp": 1_700_000_060, "act": { "sub": "user_2" },
        "fva": [5, -1], "sts": "active",
        "org_id": "org_1", "org_slug": "acme", "org_role": "org:admin", "org_permissions": ["org:invoices:create"],
    }));
    let second = token(&json!({
        "v": 2,
        "sub": "user_1", "sid": "sess_1", "iss": "https://clerk.example", "azp": "https://app.example",
        "iat": 1_700_000_000, "nbf": 1_699_999_990, "exp": 1_700_000_060, "act": { "sub": "user_2" },
        "fva": [5, -1], "sts": "active", "fea": "o:invoices",
        "o": { "id": "org_1", "slg": "acme", "rol": "admin", "per": "create", "fpm": "1" },
    }));
    let claims = |token: &SessionToken| SessionClaims {
        features: Vec::new(),
        claims: Json::default(),
        ..token.claims().clone()
    };
    assert_eq!(claims(&first), claims(&second));
    let claims = second.claims();
    assert_eq!(claims.organization_role.as_deref(), Some("org:admin"));
    assert_eq!(claims.organization_permissions, ["org:invoices:create"]);
    assert_eq!((claims.first_factor_age, claims.second_factor_age), (Some(Duration::from_secs(300)), None));
    assert_eq!(claims.expires_at, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_060)));
    assert_eq!(
        (claims.actor_id.as_deref(), claims.features.as_slice()),
        (Some("user_2"), &["o:invoices".to_owned()][..])
    );
    assert_eq!(
        claims.claims.get("azp").and_then(|azp| azp.decode::<String>().ok()).as_deref(),
        Some("https://app.example")
    );
}

#[test]
fn masks_belong_to_the_features_of_the_organization() {
    let token = active("o:invoices, u:reports,ou:docs,uo:teams", "create, read ,share", "3,4, 5");
    let expected =
        ["org:invoices:create", "org:invoices:read", "org:docs:share", "org:teams:create", "org:teams:share"];
    assert_eq!(permissions(&token), expected);
    // What is missing grants nothing, and what is too much is ignored.
    for (features, per, fpm) in
        [("", "a", "1"), ("o:x", "", "1"), ("o:x", "a", ""), ("o:x", "a", "x"), ("o:x", "a", "-1")]
    {
        assert!(permissions(&active(features, per, fpm)).is_empty(), "{features} {per} {fpm}");
    }
    assert_eq!(permissions(&active("o:x", "a", "255,255")), ["org:x:a"]);
    // An empty mask and an empty action have their numbers, too.
    assert_eq!(permissions(&active("o:x,o:y", "a,b", ",3")), ["org:y:a", "org:y:b"]);
    assert_eq!(permissions(&active("o:x,o:y,o:z", "a,b", "1, ,2")), ["org:x:a", "org:z:b"]);
    assert_eq!(permissions(&active("o:x", "a,,c", "6")), ["org:x:c"]);
    let bare = super::tests::token(&json!({ "v": 2, "sub": "user_1", "o": { "id": "org_1" } }));
    assert_eq!((bare.claims().organization_role.as_deref(), permissions(&bare).len()), (None, 0));
}

#[test]
fn masks_may_be_larger_than_any_integer() {
    let actions: Vec<String> = (0..130).map(|number| format!("a{number}")).collect();
    // 2^129 + 2^64 + 1
    let token = active("o:x", &actions.join(","), "680564733841876926945195958937245974529");
    assert_eq!(permissions(&token), ["org:x:a0", "org:x:a64", "org:x:a129"]);
}

#[test]
fn a_token_without_an_organization_is_the_personal_account() {
    for claims in [
        json!({ "sub": "user_1" }),
        json!({ "v": 2, "sub": "user_1" }),
        json!({ "v": 2, "sub": "user_1", "org_id": "org_1" }),
    ] {
        let token = token(&claims);
        assert_eq!(
            (token.claims().organization_id.as_deref(), token.claims().organization_role.as_deref()),
            (None, None)
        );
        let asked = Authorization { role: Some("org:admin"), ..Authorization::default() };
        assert_eq!(token.has(asked), Some(false));
        let asked =
            Authorization { permission: Some("org:sys_memberships:manage"), ..Authorization::default() };
        assert_eq!(token.has(asked), Some(false));
    }
}

#[test]
fn everything_that_is_asked_must_be_granted() {
    let token = token(&json!({
        "v": 2, "sub": "user_1", "fea": "o:invoices,u:dark-mode", "pla": "o:gold,u:free", "fva": [20, -1],
        "o": { "id": "org_1", "rol": "admin", "per": "create", "fpm": "1" },
    }));
    let none = Authorization::default();
    let table = [
        (none, Some(false)),
        (Authorization { role: Some("org:admin"), ..none }, Some(true)),
        (Authorization { role: Some("admin"), ..none }, Some(true)),
        (Authorization { role: Some("org:org:admin"), ..none }, Some(true)),
        (Authorization { role: Some("org:member"), ..none }, Some(false)),
        (Authorization { permission: Some("org:invoices:create"), ..none }, Some(true)),
        (Authorization { permission: Some("invoices:create"), ..none }, Some(true)),
        (Authorization { permission: Some("org:invoices:delete"), ..none }, Some(false)),
        (Authorization { permission: Some("org:sys_memberships:manage"), ..none }, None),
        (Authorization { permission: Some("sys_memberships:manage"), role: Some("org:admin"), ..none }, None),
        (
            Authorization { permission: Some("sys_memberships:manage"), role: Some("org:member"), ..none },
            Some(false),
        ),
        (Authorization { feature: Some("invoices"), ..none }, Some(true)),
        (Authorization { feature: Some("org:invoices"), ..none }, Some(true)),
        (Authorization { feature: Some("organization:invoices"), ..none }, Some(true)),
        (Authorization { feature: Some("user:invoices"), ..none }, Some(false)),
        (Authorization { feature: Some("u:dark-mode"), ..none }, Some(true)),
        (Authorization { feature: Some("team:invoices"), ..none }, Some(false)),
        (Authorization { plan: Some("gold"), feature: Some("invoices"), ..none }, Some(true)),
        (Authorization { plan: Some("user:gold"), ..none }, Some(false)),
        (Authorization { reverification: Some(Reverification::Moderate), ..none }, Some(true)),
        (Authorization { reverification: Some(Reverification::Strict), ..none }, Some(false)),
        (
            Authorization { reverification: Some(Reverification::Lax), role: Some("admin"), ..none },
            Some(true),
        ),
    ];
    for (asked, expected) in table {
        assert_eq!(token.has(asked), expected, "{asked:?}");
    }
}

#[test]
fn factors_must_have_been_verified_in_time() {
    use Reverification::{Lax, Moderate, Strict, StrictMfa};
    let table = [
        (json!([5, 5]), [true, true, true, true]),
        (json!([20, 5]), [false, true, true, true]),
        (json!([5, 20]), [false, false, true, true]),
        (json!([10, 10]), [false, false, true, true]),
        (json!([5, -1]), [true, true, true, true]),
        (json!([60, -1]), [false, false, false, true]),
        (json!([1440, -1]), [false; 4]),
        (json!([-1, 5]), [false, true, true, true]),
        (json!([-1, -1]), [false; 4]),
        (json!([5]), [false; 4]),
        (json!(null), [false; 4]),
    ];
    for (ages, expected) in table {
        let token = token(&json!({ "v": 2, "sub": "user_1", "fva": ages }));
        let found = [StrictMfa, Strict, Moderate, Lax].map(|level| {
            token.has(Authorization { reverification: Some(level), ..Authorization::default() }) == Some(true)
        });
        assert_eq!(found, expected, "{ages}");
    }
}

#[test]
fn a_pending_session_is_granted_nothing_unless_it_may_be() {
    let token =
        token(&json!({ "v": 2, "sub": "user_1", "sts": "pending", "o": { "id": "org_1", "rol": "admin" } }));
    let asked = Authorization { role: Some("org:admin"), ..Authorization::default() };
    assert_eq!(token.has(asked), Some(false));
    assert_eq!(token.has(Authorization { allow_pending: true, ..asked }), Some(true));
}

#[test]
fn what_is_no_token_is_refused_and_not_repeated() {
    let payload = |claims: &str| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
    let wrong = [
        String::new(),
        "secret".into(),
        "a.b".into(),
        "a.b.c.d".into(),
        "e30.!!.c2ln".into(),
        payload("[]"),
        payload("secret"),
        payload("{}"),
        payload(r#"{"sub":""}"#),
        payload(r#"{"sub":7}"#),
    ];
    for text in wrong {
        let error = SessionToken::new(&text).expect_err(&text);
        assert_eq!((error.kind(), error.info().param_name.as_deref()), (ErrorKind::Invalid, Some("token")));
        assert!(text.is_empty() || !error.to_string().contains(&text), "{error}");
    }
}
