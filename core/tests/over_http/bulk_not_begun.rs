//! One rule for all bulk jobs: what keeps a job from beginning is the outcome of each item that it knows, and an error where a
//! list could not be read, since its items are unknown.

use crate::bulk::{ids, outage_timeout, pending};
use clerk_emulator::Fault;
use clerk_orgs::{
    BulkOutcome, BulkOutcomes, BulkParams, BulkStatus, Clerk, ClerkOptions, Error, ErrorKind, Organization,
    OrganizationEnrollmentMode::ManualInvitation, Result,
};
use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

/// The contract, in which every operation of every language is listed.
const CONTRACT: &str = include_str!("../../../bindings/api.txt");
const MEMBER: &str = "org:member";
const DOMAINS: [&str; 2] = ["orgdmn_acme", "orgdmn_labs"];

type Start = fn(&Organization, &Clerk) -> Result<BulkOutcomes>;

/// Each operation, and the number of items that it is given. None for those that read a list.
const OPERATIONS: [(&str, Start, Option<usize>); 17] = [
    (
        "accept_all_organization_invitations",
        |_, user| user.accept_all_organization_invitations(params(), |_| Ok(true)),
        None,
    ),
    (
        "accept_all_organization_suggestions",
        |_, user| user.accept_all_organization_suggestions(params(), |_| Ok(true)),
        None,
    ),
    (
        "accept_organization_invitations",
        |_, user| user.accept_organization_invitations(["orginv_1", "orginv_2"], params()),
        Some(2),
    ),
    (
        "accept_organization_suggestions",
        |_, user| user.accept_organization_suggestions(["orgsugg_1", "orgsugg_2"], params()),
        Some(2),
    ),
    (
        "accept_all_membership_requests",
        |of, _| of.accept_all_membership_requests(params(), |_| Ok(true)),
        None,
    ),
    ("accept_membership_requests", |of, _| of.accept_membership_requests(ids(12), params()), Some(12)),
    ("add_members", |of, _| of.add_members(["user_olga", "user_nils"], MEMBER, params()), Some(2)),
    (
        "add_sso_bypass_allowlist_users",
        |of, _| of.add_sso_bypass_allowlist_users(["user_olga", "user_nils"], params()),
        Some(2),
    ),
    ("delete_domains", |of, _| of.delete_domains(DOMAINS, params()), Some(2)),
    (
        "invite_members",
        |of, _| of.invite_members(["a@example.com", "b@example.com"], MEMBER, params()),
        Some(2),
    ),
    (
        "reject_all_membership_requests",
        |of, _| of.reject_all_membership_requests(params(), |_| Ok(true)),
        None,
    ),
    ("reject_membership_requests", |of, _| of.reject_membership_requests(ids(12), params()), Some(12)),
    ("remove_members", |of, _| of.remove_members(["user_olga", "user_nils"], params()), Some(2)),
    (
        "remove_sso_bypass_allowlist_users",
        |of, _| of.remove_sso_bypass_allowlist_users(["user_olga", "user_nils"], params()),
        Some(2),
    ),
    (
        "revoke_invitations",
        |of, _| of.revoke_invitations(["orginv_marie", "orginv_niels"], params()),
        Some(2),
    ),
    (
        "update_domains_enrollment_mode",
        |of, _| of.update_domains_enrollment_mode(DOMAINS, ManualInvitation, false, params()),
        Some(2),
    ),
    ("update_members", |of, _| of.update_members(["user_olga", "user_nils"], MEMBER, params()), Some(2)),
];

fn params() -> BulkParams {
    BulkParams { concurrency: 1, ..BulkParams::default() }
}

/// The outcomes, and the error that was raised before the end.
async fn all(mut outcomes: BulkOutcomes) -> (Vec<BulkOutcome>, Option<Error>) {
    let (mut all, mut raised) = (Vec::new(), None);
    loop {
        match outcomes.next_page().await {
            Ok(Some(page)) => all.extend(page),
            Ok(None) => return (all, raised),
            Err(error) => assert!(raised.replace(error).is_none(), "raised twice"),
        }
    }
}

#[test]
fn all_operations_are_covered() {
    let named = |line: &'static str| line.trim().split_once('(').map_or("", |(name, _)| name);
    let of_contract = CONTRACT.lines().filter(|line| line.contains(") -> BulkOutcomes ")).map(named);
    assert_eq!(of_contract.collect::<Vec<_>>(), OPERATIONS.map(|(name, ..)| name));
}

#[tokio::test]
async fn no_operation_waits_longer_for_a_server_that_is_down_than_it_is_told() {
    for (name, start, given) in OPERATIONS {
        let unused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let options = ClerkOptions { base_url: Some(format!("http://{unused}")), ..ClerkOptions::default() };
        let gone = outage_timeout(&Clerk::new(options).unwrap(), Duration::ZERO);
        let begun = Instant::now();
        let (outcomes, raised) = all(start(&gone.organization("org_acme").unwrap(), &gone).unwrap()).await;
        // One retry, soon.
        assert!(begun.elapsed() < Duration::from_secs(1), "{name}: {:?}", begun.elapsed());
        assert_eq!(outcomes.len(), given.unwrap_or(0), "{name}");
        assert!(
            outcomes.iter().all(|outcome| outcome.status == BulkStatus::NotBegun),
            "{name}: {outcomes:?}"
        );
        assert_eq!(raised.is_some(), given.is_none(), "{name}: {raised:?}");
        for error in outcomes.iter().filter_map(|outcome| outcome.error.as_ref()).chain(&raised) {
            assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false), "{name}");
        }
    }
}

#[tokio::test]
async fn reads_that_fail_end_every_operation_after_the_outage_timeout() {
    for (name, start, given) in OPERATIONS {
        let (emulator, clerk, _) = pending(12).await;
        emulator.add_fault(Fault { times: Some(0), status: Some(503), ..Fault::default() });
        let hasty = outage_timeout(&clerk, Duration::ZERO);
        let begun = Instant::now();
        let (outcomes, raised) = all(start(&hasty.organization(None).unwrap(), &hasty).unwrap()).await;
        assert!(begun.elapsed() < Duration::from_secs(1), "{name}: {:?}", begun.elapsed());
        assert_eq!(outcomes.len(), given.unwrap_or(0), "{name}");
        assert_eq!(raised.is_some(), given.is_none(), "{name}: {raised:?}");
        for error in outcomes.iter().map(|outcome| outcome.error.as_ref().unwrap()).chain(&raised) {
            assert_eq!((error.kind(), error.info().status), (ErrorKind::Api, Some(503)), "{name}");
        }
    }
}

#[tokio::test]
async fn one_item_fails_with_a_refusal_of_all_whatever_the_operation() {
    for (name, start, given) in OPERATIONS {
        // The invitations of a user are to different organizations.
        let Some(given) = given.filter(|_| !name.starts_with("accept_organization_")) else { continue };
        let (emulator, clerk, organization) = pending(12).await;
        let code = Some("missing_organization_permission".into());
        emulator.add_fault(Fault { times: Some(0), status: Some(403), code, ..Fault::default() });
        let (outcomes, raised) = all(start(&organization, &clerk).unwrap()).await;
        let of = |status| outcomes.iter().filter(|outcome| outcome.status == status).count();
        assert_eq!(
            (of(BulkStatus::Failed), of(BulkStatus::NotBegun)),
            (1, given - 1),
            "{name}: {outcomes:?}"
        );
        for error in outcomes.iter().map(|outcome| outcome.error.as_ref().unwrap()) {
            assert_eq!((error.kind(), error.info().status), (ErrorKind::Forbidden, Some(403)), "{name}");
        }
        assert!(raised.is_none(), "{name}: {raised:?}");
    }
}
