//! Every answer, good or bad, against the published description of the Frontend API.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod client;

use clerk_description::{Description, FAULTS, What, backend_operations};
use clerk_emulator::{Emulator, Seed};
use serde_json::Value;
use std::collections::BTreeSet;

use client::{Browser, Native, Reply};

const ACME: &str = "/v1/organizations/org_acme";
const PASSWORD: &str = "correct horse battery";

/// Drives an emulator and judges what comes back.
struct Judge {
    emulator: Emulator,
    description: Description,
    succeeded: BTreeSet<String>,
    undeclared: BTreeSet<(String, u16)>,
    faults: Vec<String>,
}

impl Judge {
    async fn native(&mut self, client: &Native, method: &str, target: &str, form: &[(&str, &str)]) -> Value {
        let reply = client.send(method, target, &client::encode(form)).await;
        self.judge(&reply)
    }

    fn judge(&mut self, reply: &Reply) -> Value {
        let entry = self.emulator.log().pop().unwrap();
        let body = reply.json();
        let route = format!("{} {}", entry.method, entry.route);
        if reply.status == 200 {
            self.succeeded.insert(route.clone());
        }
        let (faults, declared) =
            self.description.judge_answer(&entry.method, &entry.route, reply.status, &body);
        self.faults.extend(faults.into_iter().map(|fault| format!("{route} {}: {fault}", reply.status)));
        if !declared {
            self.undeclared.insert((route, reply.status));
        }
        body
    }

    async fn signed_in(&mut self, ticket: &str) -> (Native, String) {
        let client = Native::new(&self.emulator);
        let form = [("strategy", "ticket"), ("ticket", ticket)];
        let body = self.native(&client, "POST", "/v1/client/sign_ins", &form).await;
        let session = body["response"]["created_session_id"].as_str().unwrap_or_default().to_owned();
        (client, session)
    }
}

#[tokio::test]
async fn every_answer_is_as_described() {
    let Some(description) = Description::load() else {
        return;
    };
    let mut seed = Seed::demo();
    let yaml = "instance: {jwt_templates: [{name: backend, claims: {a: 1}}]}";
    seed.instance = Seed::from_yaml(yaml).unwrap().instance;
    let emulator = Emulator::start(seed).await.unwrap();
    let mut judge = Judge {
        emulator,
        description,
        succeeded: BTreeSet::new(),
        undeclared: BTreeSet::new(),
        faults: Vec::new(),
    };
    what_is_public(&mut judge).await;
    sign_ins(&mut judge).await;
    steps_after_the_first(&mut judge).await;
    organizations(&mut judge).await;
    members(&mut judge).await;
    requests(&mut judge).await;
    invitations(&mut judge).await;
    sessions(&mut judge).await;

    assert!(judge.faults.is_empty(), "{:#?}", judge.faults);
    let routes: BTreeSet<String> = Emulator::routes().into_iter().collect();
    let missed: Vec<&String> = routes.difference(&judge.succeeded).collect();
    assert!(missed.is_empty(), "no success of {missed:?}");
    let undeclared = FAULTS.iter().filter_map(|fault| match fault.what {
        What::Status(status) => Some((fault.route.to_owned(), status)),
        _ => None,
    });
    let expected = undeclared.collect();
    assert_eq!(judge.undeclared, expected);
}

/// Which of the two APIs a request is meant for is told apart as the descriptions do.
#[tokio::test]
async fn what_only_the_backend_api_has_is_not_served_and_said_so() {
    let (Some(description), Some(backend)) = (Description::load(), backend_operations()) else {
        return;
    };
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let ids = |path: &str| {
        let segments = path.split('/').map(|part| if part.starts_with('{') { "some_id" } else { part });
        segments.collect::<Vec<_>>().join("/")
    };
    let frontend: BTreeSet<_> =
        description.operations().iter().map(|(method, path)| (method.clone(), ids(path))).collect();
    let backend: BTreeSet<_> = backend.iter().map(|(method, path)| (method.clone(), ids(path))).collect();
    assert!(backend.len() > 200 && frontend.len() > 150);
    let secret = format!("Bearer {}", emulator.secret_key());
    for (method, path) in &backend {
        let with_key = [("Authorization", secret.as_str())];
        let reply = client::send(&emulator.base_url(), method, path, &with_key, "").await.unwrap();
        reply.refused(501, "backend_api_not_served");
        let reply = client::send(&emulator.base_url(), method, path, &[], "").await.unwrap();
        let is_shared = frontend.contains(&(method.clone(), path.clone()));
        assert_eq!(reply.status == 501, !is_shared, "{method} {path}: {}", reply.text);
    }
    for (method, path) in frontend.difference(&backend) {
        let reply = client::send(&emulator.base_url(), method, path, &[], "").await.unwrap();
        assert_ne!(reply.status, 501, "{method} {path}: {}", reply.text);
    }
}

#[tokio::test]
async fn rows_that_are_ready_are_as_described() {
    let Some(mut description) = Description::load() else {
        return;
    };
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let target = format!("/__emulator/prepared/3{ACME}/memberships");
    let body = client::send(&emulator.base_url(), "GET", &target, &[], "").await.unwrap().json();
    let route = "/v1/organizations/{organization_id}/memberships";
    let (faults, declared) = description.judge_answer("GET", route, 200, &body);
    // Whether a list comes with the client is not known; the description has it everywhere, real servers do not.
    let faults: Vec<_> = faults.iter().filter(|fault| !fault.starts_with("/client")).collect();
    assert!(declared && faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_judge_sees_what_is_wrong() {
    let Some(mut description) = Description::load() else {
        return;
    };
    let mut faults = |body: &str| {
        let body = serde_json::from_str(body).unwrap();
        description
            .judge_answer("GET", "/v1/organizations/{organization_id}/membership_requests", 200, &body)
            .0
    };
    assert!(faults(r#"{"response": {"data": [], "total_count": 0}}"#)[0].contains("client"));
    assert!(
        faults(r#"{"response": {"data": [{}]}, "client": null}"#)
            .iter()
            .any(|fault| fault.contains("status"))
    );
    let extra = faults(r#"{"response": {"next": 1}, "client": null}"#);
    assert!(extra.contains(&"/response/next: not in the description".to_owned()));
    let refusal = serde_json::json!({ "errors": [{ "code": "x", "message": "x" }] });
    let (faults, declared) = description.judge_answer("GET", "/v1/me", 418, &refusal);
    assert!(faults[0].contains("long_message") && !declared);
}

async fn what_is_public(judge: &mut Judge) {
    let nobody = Native::new(&judge.emulator);
    judge.native(&nobody, "GET", "/.well-known/jwks.json", &[]).await;
    judge.native(&nobody, "GET", "/v1/environment", &[]).await;
    judge.native(&nobody, "PATCH", "/v1/environment", &[]).await;
    judge.native(&nobody, "GET", "/v1/client", &[]).await;
    judge.native(&nobody, "GET", "/v1/me", &[]).await;
    judge.native(&nobody, "DELETE", "/v1/client", &[]).await;
    judge.native(&nobody, "PUT", "/v1/client", &[]).await;
    judge.native(&nobody, "POST", "/v1/client", &[]).await;
    judge.native(&nobody, "GET", "/v1/client", &[]).await;
    *nobody.token.lock().unwrap() = "e30.e30.e30".into();
    judge.native(&nobody, "GET", "/v1/client", &[]).await;
    let browser = Browser::new(&judge.emulator);
    let reply = browser.post("/v1/environment?_method=PATCH", &[]).await;
    judge.judge(&reply);
    let reply = browser.post("/v1/dev_browser", &[]).await;
    judge.judge(&reply);
}

async fn sign_ins(judge: &mut Judge) {
    let client = Native::new(&judge.emulator);
    for form in [
        vec![("strategy", "ticket"), ("ticket", "none")],
        vec![("strategy", "moon")],
        vec![("identifier", "nobody")],
        vec![("identifier", "ada"), ("password", "wrong")],
        vec![("colour", "red")],
        vec![],
        vec![("identifier", "ada")],
        vec![("identifier", "ada"), ("strategy", "email_code")],
    ] {
        judge.native(&client, "POST", "/v1/client/sign_ins", &form).await;
    }
    judge.native(&client, "GET", "/v1/client", &[]).await;
    let body = judge.native(&client, "POST", "/v1/client/sign_ins", &[("identifier", "ada")]).await;
    let path = format!("/v1/client/sign_ins/{}", body["response"]["id"].as_str().unwrap());
    judge.native(&client, "GET", &path, &[]).await;
    judge.native(&client, "GET", "/v1/client/sign_ins/sia_none", &[]).await;
    let step = |name: &str| format!("{path}/{name}");
    let code = [("strategy", "email_code"), ("code", "424242")];
    judge.native(&client, "POST", &step("attempt_first_factor"), &code).await;
    judge.native(&client, "POST", &step("prepare_first_factor"), &[]).await;
    judge.native(&client, "POST", &step("prepare_first_factor"), &code[..1]).await;
    judge.native(&client, "POST", &step("attempt_first_factor"), &[code[0], ("code", "1")]).await;
    judge.native(&client, "POST", &step("prepare_second_factor"), &code[..1]).await;
    judge.native(&client, "POST", &step("reset_password"), &[("password", PASSWORD)]).await;
    judge.native(&client, "POST", &step("attempt_first_factor"), &code).await;
    judge
        .native(&client, "POST", "/v1/client/sign_ins", &[("identifier", "ada"), ("password", PASSWORD)])
        .await;
}

async fn steps_after_the_first(judge: &mut Judge) {
    for ticket in ["ticket_second_factor", "ticket_client_trust"] {
        let (client, _) = judge.signed_in(ticket).await;
        let body = judge.native(&client, "GET", "/v1/client", &[]).await;
        let path = format!("/v1/client/sign_ins/{}", body["response"]["sign_in"]["id"].as_str().unwrap());
        let code = [("strategy", "email_code"), ("code", "424242")];
        judge.native(&client, "POST", &format!("{path}/attempt_second_factor"), &code).await;
        judge.native(&client, "POST", &format!("{path}/prepare_second_factor"), &code[..1]).await;
        judge
            .native(&client, "POST", &format!("{path}/attempt_second_factor"), &[code[0], ("code", "1")])
            .await;
        judge.native(&client, "POST", &format!("{path}/attempt_second_factor"), &code).await;
        judge.native(&client, "GET", "/v1/me", &[]).await;
    }
    let (client, _) = judge.signed_in("ticket_new_password").await;
    let body = judge.native(&client, "GET", "/v1/client", &[]).await;
    let path =
        format!("/v1/client/sign_ins/{}/reset_password", body["response"]["sign_in"]["id"].as_str().unwrap());
    judge.native(&client, "POST", &path, &[("password", "short")]).await;
    judge.native(&client, "POST", &path, &[("password", "long enough")]).await;
}

async fn organizations(judge: &mut Judge) {
    let (admin, _) = judge.signed_in("ticket_admin").await;
    let (outsider, _) = judge.signed_in("ticket_outsider").await;
    for path in
        ["", "/roles", "/memberships", "/memberships?paginated=true", "/membership_requests", "/invitations"]
    {
        let body = judge.native(&admin, "GET", &format!("{ACME}{path}"), &[]).await;
        // The description has it so, though some clients survive null.
        assert!(body["client"].is_object(), "{path}");
        judge.native(&outsider, "GET", &format!("{ACME}{path}"), &[]).await;
    }
    for path in ["/v1/me", "/v1/me/sessions", "/v1/me/organization_memberships"] {
        judge.native(&admin, "GET", path, &[]).await;
    }
    judge.native(&admin, "GET", "/v1/me/organization_memberships?paginated=true&limit=1", &[]).await;
    judge.native(&admin, "GET", "/v1/me/organization_memberships?limit=0", &[]).await;
    judge.native(&admin, "GET", &format!("{ACME}/roles?offset=-1"), &[]).await;
}

async fn members(judge: &mut Judge) {
    let (admin, _) = judge.signed_in("ticket_admin").await;
    let (member, _) = judge.signed_in("ticket_member").await;
    let members = format!("{ACME}/memberships");
    let olga = [("user_id", "user_olga"), ("role", "org:member")];
    judge.native(&member, "POST", &members, &olga).await;
    judge.native(&admin, "POST", &members, &olga[..1]).await;
    judge.native(&admin, "POST", &members, &[olga[0], ("role", "org:king")]).await;
    judge.native(&admin, "POST", &members, &olga).await;
    judge.native(&admin, "POST", &members, &olga).await;
    let path = format!("{members}/user_olga");
    for (who, form) in [(&admin, "org:admin"), (&admin, "org:king"), (&member, "org:admin")] {
        judge.native(who, "PATCH", &path, &[("role", form)]).await;
    }
    judge.native(&member, "DELETE", &path, &[]).await;
    judge.native(&admin, "DELETE", &path, &[]).await;
    judge.native(&admin, "DELETE", &path, &[]).await;
    judge.native(&admin, "DELETE", &format!("{members}/user_ada"), &[]).await;
    judge.native(&admin, "GET", &format!("{members}?query="), &[]).await;
}

async fn requests(judge: &mut Judge) {
    let (admin, _) = judge.signed_in("ticket_admin").await;
    let (member, _) = judge.signed_in("ticket_member").await;
    let requests = format!("{ACME}/membership_requests");
    for path in ["?status=pending&limit=2", "?status=unheard_of", "?limit=501"] {
        judge.native(&admin, "GET", &format!("{requests}{path}"), &[]).await;
    }
    judge.native(&member, "GET", &requests, &[]).await;
    for verb in ["accept", "reject"] {
        let path = format!("{requests}/orgmemreq_{}/{verb}", if verb == "accept" { "grace" } else { "emmy" });
        judge.native(&member, "POST", &path, &[]).await;
        judge.native(&admin, "POST", &path, &[("colour", "red")]).await;
        judge.native(&admin, "POST", &path, &[]).await;
        judge.native(&admin, "POST", &path, &[]).await;
    }
}

async fn invitations(judge: &mut Judge) {
    let (admin, _) = judge.signed_in("ticket_admin").await;
    let (member, _) = judge.signed_in("ticket_member").await;
    let path = format!("{ACME}/invitations");
    judge.native(&member, "GET", &path, &[]).await;
    judge.native(&admin, "GET", &format!("{path}?status=pending&limit=1"), &[]).await;
    judge.native(&admin, "GET", &format!("{path}?status=odd"), &[]).await;
    let role = ("role", "org:member");
    for address in ["new@example.com", "new@example.com", "max@example.com", "nobody", ""] {
        judge.native(&admin, "POST", &path, &[("email_address", address), role]).await;
    }
    judge.native(&admin, "POST", &path, &[("email_address", "a@example.com"), ("role", "org:none")]).await;
    judge.native(&member, "POST", &path, &[("email_address", "a@example.com"), role]).await;
    let several = [("email_address", "a@example.com"), ("email_address", "b@example.com"), role];
    judge.native(&admin, "POST", &format!("{path}/bulk"), &several).await;
    judge.native(&admin, "POST", &format!("{path}/bulk"), &[role]).await;
    for id in ["orginv_marie", "orginv_marie", "orginv_none"] {
        judge.native(&admin, "POST", &format!("{path}/{id}/revoke"), &[]).await;
    }
    judge.native(&member, "POST", &format!("{path}/orginv_niels/revoke"), &[]).await;
}

async fn sessions(judge: &mut Judge) {
    let (client, id) = judge.signed_in("ticket_admin").await;
    let session = format!("/v1/client/sessions/{id}");
    judge.native(&client, "GET", &session, &[]).await;
    for organization in ["acme", "org_nowhere", ""] {
        judge
            .native(&client, "POST", &format!("{session}/touch"), &[("active_organization_id", organization)])
            .await;
        judge
            .native(&client, "POST", &format!("{session}/tokens"), &[("organization_id", organization)])
            .await;
    }
    judge.native(&client, "POST", &format!("{session}/touch"), &[("intent", "dance")]).await;
    judge.native(&client, "POST", &format!("{session}/tokens/backend"), &[]).await;
    judge.native(&client, "POST", &format!("{session}/tokens/none"), &[]).await;
    judge.native(&client, "POST", "/v1/client/sessions/sess_none/touch", &[]).await;
    judge.native(&client, "POST", "/v1/client/sessions/sess_none/end", &[]).await;
    judge.native(&client, "GET", &format!("/v1/me?_clerk_session_id={id}x"), &[]).await;
    judge.native(&client, "POST", &format!("{session}/end"), &[]).await;
    judge.native(&client, "POST", &format!("{session}/tokens"), &[]).await;
    judge.native(&client, "GET", &session, &[]).await;
    judge.native(&client, "POST", &format!("{session}/remove"), &[]).await;
    judge.native(&client, "DELETE", "/v1/client/sessions", &[]).await;
    judge.native(&client, "DELETE", "/v1/client", &[]).await;
    judge.native(&client, "DELETE", "/v1/client/sessions", &[]).await;
}
