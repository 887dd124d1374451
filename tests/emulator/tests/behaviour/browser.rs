//! Browsers: the steps of the published clerk-js, in its order and with its peculiarities.

use clerk_emulator::Seed;
use serde_json::json;

use crate::client::{Browser, Judged, ORIGIN, judged, send};

const SIGN_IN: [(&str, &str); 4] = [
    ("identifier", "ada@example.com"),
    ("password", "correct horse battery"),
    ("locale", "en-GB"),
    ("timezone", "Europe/Berlin"),
];

async fn start() -> (Judged, Browser) {
    let emulator = judged(Seed::demo()).await;
    let browser = Browser::new(&emulator);
    (emulator, browser)
}

#[tokio::test]
async fn a_first_visit_needs_no_cookie() {
    let (_emulator, browser) = start().await;
    let environment = browser.post("/v1/environment?_method=PATCH", &[]).await;
    assert_eq!(environment.status, 200);
    assert!(environment.json()["commerce_settings"]["billing"]["organization"].is_object());
    assert_eq!(browser.get("/v1/client").await.json(), json!({ "response": null, "client": null }));
}

#[tokio::test]
async fn every_response_allows_the_exact_origin() {
    let (_emulator, browser) = start().await;
    for reply in
        [browser.get("/v1/client").await, browser.get("/v1/me").await, browser.get("/v1/nothing").await]
    {
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
        assert_eq!(reply.header("access-control-allow-credentials"), Some("true"));
        assert!(reply.header("access-control-expose-headers").unwrap().contains("Retry-After"));
        assert_eq!(reply.header("vary"), Some("Origin"));
    }
}

#[tokio::test]
async fn the_main_workflow_works_with_a_cookie() {
    let (_emulator, browser) = start().await;
    let signed_in = browser.post("/v1/client/sign_ins", &SIGN_IN).await;
    let session = signed_in.response()["created_session_id"].as_str().unwrap().to_owned();
    assert_eq!(signed_in.json()["client"]["sessions"][0]["id"], session.as_str());
    let cookie = signed_in.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__client=")
            && cookie.contains("HttpOnly; SameSite=Lax")
            && !cookie.contains("Domain")
    );

    let touch = format!("/v1/client/sessions/{session}/touch");
    let form = [("active_organization_id", "org_acme"), ("intent", "select_org")];
    let touched = browser.post(&touch, &form).await.response();
    assert_eq!(touched["last_active_organization_id"], "org_acme");
    let tokens = format!("/v1/client/sessions/{session}/tokens?debug=skip_cache");
    let token =
        browser.post(&tokens, &[("organization_id", "org_acme"), ("tab_state", "focused")]).await.json();
    assert_eq!(token["object"], "token");

    let me = format!("_clerk_session_id={session}");
    let memberships =
        browser.get(&format!("/v1/me/organization_memberships?paginated=true&limit=10&offset=0&{me}")).await;
    assert_eq!(memberships.response()["total_count"], 2);
    let acme = "/v1/organizations/org_acme";
    let requests = browser.get(&format!("{acme}/membership_requests?limit=10&offset=0&{me}")).await;
    assert_eq!(requests.response()["total_count"], 7);
    let accepted =
        browser.post(&format!("{acme}/membership_requests/orgmemreq_grace/accept?{me}"), &[]).await;
    assert_eq!(accepted.response()["status"], "accepted");
    let form = [("user_id", "user_olga"), ("role", "org:member")];
    browser.post(&format!("{acme}/memberships?{me}"), &form).await.response();
    let olga = format!("{acme}/memberships/user_olga");
    let updated = browser.post(&format!("{olga}?_method=PATCH&{me}"), &[("role", "org:admin")]).await;
    assert_eq!(updated.response()["role"], "org:admin");
    browser.post(&format!("{olga}?_method=DELETE&{me}"), &[]).await.response();

    let out = browser.post("/v1/client/sessions?_method=DELETE", &[]).await;
    assert_eq!(out.json()["client"], json!(null));
    assert_eq!(browser.get("/v1/client").await.response()["sessions"], json!([]));
}

#[tokio::test]
async fn values_with_a_comma_are_repeated_keys() {
    let (_emulator, browser) = start().await;
    browser.post("/v1/client/sign_ins", &SIGN_IN).await.response();
    let path = "/v1/organizations/org_acme/memberships?paginated=true&query=a&query=b+c%2Bd";
    assert_eq!(browser.get(path).await.response()["total_count"], 0);
}

#[tokio::test]
async fn an_unknown_cookie_creates_a_new_client() {
    let (_emulator, browser) = start().await;
    *browser.cookie.lock().unwrap() = Some("e30.e30.e30".into());
    assert_eq!(browser.get("/v1/client").await.response(), json!(null));
    browser.get("/v1/me").await.refused(401, "signed_out");
    browser.post("/v1/client/sign_ins", &SIGN_IN).await.response();
    browser.get("/v1/me").await.response();
}

#[tokio::test]
async fn a_dev_browser_token_replaces_the_cookie() {
    let (_emulator, mut browser) = start().await;
    let made = browser.post("/v1/dev_browser", &[]).await;
    browser.dev_browser = Some(made.json()["id"].as_str().unwrap().to_owned());
    browser.post("/v1/client/sign_ins", &SIGN_IN).await.response();
    *browser.cookie.lock().unwrap() = None;
    let found = browser.get("/v1/client").await;
    assert_eq!(found.response()["sessions"].as_array().unwrap().len(), 1);
    assert!(found.header("set-cookie").is_some());
    browser.dev_browser = Some("undefined".into());
    browser.get("/v1/client").await.refused(401, "dev_browser_unauthenticated");
}

#[tokio::test]
async fn patching_the_environment_needs_an_origin() {
    let (emulator, _) = start().await;
    let reply = send(&emulator.base_url(), "PATCH", "/v1/environment", &[], "").await.unwrap();
    reply.refused(400, "request_header_missing");
}

#[tokio::test]
async fn a_preflight_is_answered() {
    let (emulator, _) = start().await;
    let headers = [("Origin", ORIGIN), ("Access-Control-Request-Headers", "x-custom")];
    let reply = send(&emulator.base_url(), "OPTIONS", "/v1/client", &headers, "").await.unwrap();
    assert_eq!((reply.status, reply.header("access-control-allow-headers")), (204, Some("x-custom")));
}

/// clerk-js throws if these are at another origin than the page, unless there is a dev browser.
#[tokio::test]
async fn the_application_is_where_the_page_is() {
    let (emulator, browser) = start().await;
    let shown = browser.post("/v1/environment?_method=PATCH", &[]).await.json()["display_config"].take();
    for page in ["home_url", "after_sign_out_one_url", "after_leave_organization_url", "sign_in_url"] {
        assert_eq!(shown[page], ORIGIN, "{page}");
    }
    let native = send(&emulator.base_url(), "GET", "/v1/environment", &[], "").await.unwrap();
    assert_eq!(native.json()["display_config"]["home_url"], emulator.base_url());
}

/// clerk-js offers to remove an image unless its URL contains this word.
#[tokio::test]
async fn the_image_of_who_has_none_is_a_placeholder() {
    let (emulator, browser) = start().await;
    let signed_in = browser.post("/v1/client/sign_ins", &SIGN_IN).await.json();
    let user = &signed_in["client"]["sessions"][0]["user"];
    for of in [user, &user["organization_memberships"][0]["organization"]] {
        let url = of["image_url"].as_str().unwrap();
        assert!(of["has_image"] == false && url.contains("avatar_placeholder"), "{url}");
        let target = url.strip_prefix(&emulator.base_url()).unwrap();
        let image = send(&emulator.base_url(), "GET", target, &[("Origin", ORIGIN)], "").await.unwrap();
        assert_eq!((image.status, image.header("access-control-allow-origin")), (200, Some("*")));
    }
}

/// The mounted sign-in form asks for what is required, and for the rest in a second step.
#[tokio::test]
async fn both_settings_of_an_attribute_say_whether_it_is_required() {
    let (_emulator, browser) = start().await;
    let environment = browser.post("/v1/environment?_method=PATCH", &[]).await.json();
    let attributes = environment["user_settings"]["attributes"].as_object().unwrap();
    let told = attributes.iter().filter_map(|(name, attribute)| {
        Some((attribute, environment["auth_config"].get(name)?.as_str()?, name))
    });
    for (attribute, setting, name) in told {
        assert_eq!(attribute["enabled"], setting != "off", "{name}");
        assert_eq!(attribute["required"], setting == "required", "{name}");
    }
}
