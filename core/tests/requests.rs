//! Every request that core can send is in the published description, with every name and value.

// A test that cannot go on should stop.
#![allow(clippy::unwrap_used)]

use clerk_description::Description;
use clerk_emulator::{Emulator, LogEntry, Options, PreviousToken, Seed};
use clerk_orgs::{
    ActiveOrganization, Clerk, ClerkOptions, GetInvitationsParams, GetMembershipRequestsParams,
    GetMembershipsParams, GetTokenOptions, Organization, OrganizationInvitationStatus,
    OrganizationMembershipRequestStatus, PageParams, SecondFactorStrategy, SetActiveParams,
};
use std::{collections::BTreeMap, fs, path::Path};

const SIGN_IN: &str = "sia_1";

/// Calls every operation with all it takes. Most of it succeeds, and what does not was sent all the same.
async fn call_everything(clerk: &Clerk) {
    let _ = clerk.get_environment().await;
    sign_in_steps(clerk).await;
    clerk.sign_in_with_ticket("ticket_admin").await.unwrap();
    let _ = clerk.load().await;
    for organization in [
        ActiveOrganization::Keep,
        ActiveOrganization::Personal,
        ActiveOrganization::Organization("acme".into()),
    ] {
        clerk.set_active(SetActiveParams { session_id: None, organization }).await.unwrap();
    }
    let _ = clerk.get_token(GetTokenOptions { skip_cache: true, ..Default::default() }).await;
    let _ = clerk
        .get_token(GetTokenOptions {
            organization_id: Some("org_acme"),
            skip_cache: true,
            ..Default::default()
        })
        .await;
    let _ = clerk
        .get_token(GetTokenOptions { template: Some("backend"), skip_cache: true, ..Default::default() })
        .await;
    let _ = clerk.get_organization_memberships(PageParams { initial_page: 2, page_size: 500 }).await;
    let _ = clerk.organization_memberships().page_size(500).unwrap().next_page().await;
    organization(clerk).await;
    let session = clerk.session().unwrap().id;
    let _ = clerk.sign_out(session.as_str()).await;
    clerk.sign_in_with_ticket("ticket_admin").await.unwrap();
    let _ = clerk.sign_out(None).await;
}

async fn sign_in_steps(clerk: &Clerk) {
    use SecondFactorStrategy::{BackupCode, EmailCode, PhoneCode, Totp};
    let _ = clerk.sign_in_with_password("ada", "wrong").await;
    let _ = clerk.send_email_code("ada@example.com").await.unwrap();
    let _ = clerk.verify_email_code(SIGN_IN, "424242").await;
    for strategy in [EmailCode, PhoneCode, Totp, BackupCode] {
        let _ = clerk.prepare_second_factor(SIGN_IN, strategy.clone()).await;
        let _ = clerk.attempt_second_factor(SIGN_IN, strategy, "424242").await;
    }
    for sign_out_of_other_sessions in [true, false] {
        let _ = clerk.reset_password(SIGN_IN, "correct horse battery", sign_out_of_other_sessions).await;
    }
}

async fn organization(clerk: &Clerk) {
    use OrganizationMembershipRequestStatus::{Accepted, Pending, Rejected};
    let organization = clerk.organization(None).unwrap();
    let _ = organization.is_admin().await;
    let _ = organization.has_permission("org:sys_memberships:read").await;
    let _ = organization.get_roles(PageParams { initial_page: 2, page_size: 500 }).await;
    let members = GetMembershipsParams {
        query: Some("ada".into()),
        role: vec!["org:admin".into(), "org:member".into()],
    };
    let _ = organization.get_memberships(members.clone(), page(500)).await;
    let _ = organization.memberships(members).page_size(500).unwrap().next_page().await;
    for status in [None, Some(Pending), Some(Accepted), Some(Rejected)] {
        let requests = GetMembershipRequestsParams { status };
        let _ = organization.get_membership_requests(requests.clone(), page(1)).await;
        let _ = organization.membership_requests(requests).page_size(1).unwrap().next_page().await;
    }
    invitations(&organization).await;
    paginators(&organization).await;
    let _ = organization.accept_membership_request("orgmemreq_emmy").await;
    let _ = organization.reject_membership_request("orgmemreq_chien").await;
    let _ = organization.add_member("user_alan", "org:member").await;
    let _ = organization.update_member("user_alan", "org:admin").await;
    let _ = organization.remove_member("user_alan").await;
}

async fn paginators(organization: &Organization) {
    let requests =
        organization.membership_requests_paginator(GetMembershipRequestsParams::default(), 20).unwrap();
    let _ = requests.load_more().await;
    let _ = requests.accept("orgmemreq_rene").await;
    let _ = requests.reject("orgmemreq_mononym").await;
    let members = organization.memberships_paginator(GetMembershipsParams::default(), 20).unwrap();
    let _ = members.refresh().await;
    let _ = members.update("user_max", "org:admin").await;
    let _ = members.remove("user_max").await;
}

async fn invitations(organization: &Organization) {
    use OrganizationInvitationStatus::{Accepted, Completed, Expired, Pending, Revoked};
    let status = vec![Pending, Accepted, Revoked, Expired, Completed];
    let pages = GetInvitationsParams { status };
    let _ = organization.get_invitations(pages.clone(), page(500)).await;
    let _ = organization.invitations(pages).page_size(500).unwrap().next_page().await;
    let _ = organization.invite_member("new@example.com", "org:member").await;
    let several = ["a@example.com".to_owned(), "b@example.com".to_owned()];
    let inviting = organization.invite_members(several, "org:member", clerk_orgs::BulkParams::default());
    let _ = inviting.unwrap().next_page().await;
    let _ = organization.revoke_invitation("orginv_marie").await;
}

async fn everything() -> Vec<LogEntry> {
    let mut seed = Seed::demo();
    let yaml = "instance: {jwt_templates: [{name: backend, claims: {a: 1}}]}";
    seed.instance = Seed::from_yaml(yaml).unwrap().instance;
    let emulator = Emulator::start(seed).await.unwrap();
    let options = ClerkOptions { base_url: Some(emulator.base_url()), ..ClerkOptions::default() };
    call_everything(&Clerk::with_options(options).unwrap()).await;
    emulator.log()
}

/// Asks for tokens where the server wants to see the one before: clients of the vendor send it, and no description has it.
async fn previous_tokens() -> Vec<LogEntry> {
    let mut log = Vec::new();
    for previous_token in [PreviousToken::Token, PreviousToken::ExpiredToken] {
        let emulator = Emulator::start(Seed::demo()).await.unwrap();
        emulator.set_options(Options { previous_token, ..Options::default() });
        let options = ClerkOptions { base_url: Some(emulator.base_url()), ..ClerkOptions::default() };
        let clerk = Clerk::with_options(options).unwrap();
        clerk.get_environment().await.unwrap();
        clerk.sign_in_with_ticket("ticket_admin").await.unwrap();
        clerk.get_token(GetTokenOptions::default()).await.unwrap();
        clerk.get_token(GetTokenOptions { skip_cache: true, ..Default::default() }).await.unwrap();
        log.extend(emulator.log());
    }
    log
}

#[tokio::test]
async fn every_request_is_as_described() {
    let Some(mut description) = Description::load() else {
        return;
    };
    let log = everything().await;
    assert!(log.len() > 35, "{}", log.len());
    let mut wrong = Vec::new();
    for entry in &log {
        let faults = description.judge_request(&entry.method, &entry.route, &entry.query, &entry.form);
        wrong.extend(faults.into_iter().map(|fault| format!("{} {}: {fault}", entry.method, entry.route)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// So that an operation, a route or a parameter that is added cannot be forgotten above.
#[tokio::test]
async fn every_request_in_the_source_was_sent() {
    let mut source = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
    let mut log = everything().await;
    log.extend(previous_tokens().await);
    let sent = |is: &dyn Fn(&LogEntry) -> bool| log.iter().any(is);
    let missing_routes = literals(&source, "\"/")
        .filter(|route| !route.is_empty())
        .filter(|route| !sent(&|entry| entry.route == format!("/v1/{route}")))
        .map(|route| format!("/{route}"));
    let named = ["query(\"", "form(\""].into_iter().flat_map(|call| literals(&source, call));
    let missing_names = named
        .filter(|name| !sent(&|entry| entry.query.contains_key(*name) || entry.form.contains_key(*name)))
        .map(str::to_owned);
    let not_called = literals(&source, "pubasyncfn").filter_map(|rest| rest.split(['(', '<']).next());
    let not_called = not_called
        .filter(|operation| {
            *operation != "next_page" && !include_str!("requests.rs").contains(&format!(".{operation}("))
        })
        .map(str::to_owned);
    let missing: Vec<String> = missing_routes.chain(missing_names).chain(not_called).collect();
    assert!(missing.is_empty(), "never sent: {missing:?}");
}

/// All source without its tests, comments and white space.
fn read(folder: &Path, source: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            read(&path, source);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            lines.for_each(|line| source.extend(line.split_whitespace()));
        }
    }
}

/// What follows each place where the source says `before`, up to the next quote.
fn literals<'a>(source: &'a str, before: &str) -> impl Iterator<Item = &'a str> {
    source.split(before).skip(1).map(|rest| rest.split('"').next().unwrap())
}

#[test]
fn the_judge_sees_what_is_wrong() {
    let Some(mut description) = Description::load() else {
        return;
    };
    let pairs = |pairs: &[(&str, &str)]| {
        let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            map.entry((*name).to_owned()).or_default().push((*value).to_owned());
        }
        map
    };
    let mut wrong = |method: &str, route: &str, query: &[(&str, &str)], form: &[(&str, &str)]| {
        description.judge_request(method, route, &pairs(query), &pairs(form)).join("; ")
    };
    let members = "/v1/organizations/{organization_id}/memberships";
    let sessions = "/v1/client/sessions/{session_id}/touch";
    assert_eq!(wrong("GET", members, &[("limit", "500"), ("role", "a"), ("role", "b")], &[]), "");
    assert!(wrong("GET", "/v1/nowhere", &[], &[]).contains("not in the description"));
    assert!(wrong("PUT", members, &[], &[]).contains("not in the description"));
    assert!(wrong("GET", members, &[("colour", "red")], &[]).contains("colour: not in"));
    assert!(wrong("GET", members, &[("limit", "501")], &[]).contains("limit: 501"));
    assert!(wrong("GET", members, &[("limit", "ten")], &[]).contains("limit: \"ten\""));
    assert!(wrong("GET", members, &[("limit", "1"), ("limit", "2")], &[]).contains("several times"));
    assert!(wrong("GET", members, &[], &[("a", "b")]).contains("it has a form"));
    assert!(
        wrong("POST", members, &[], &[("user_id", "user_1")]).contains("\"role\" is a required property")
    );
    assert!(
        wrong("POST", members, &[], &[("user_id", "a"), ("role", "b"), ("x", "y")]).contains("x: not in")
    );
    assert!(wrong("POST", sessions, &[], &[("intent", "dance")]).contains("dance"));
}

fn page(page_size: i32) -> PageParams {
    PageParams { initial_page: 2, page_size }
}
