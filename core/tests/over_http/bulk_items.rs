//! What an outcome is about: the server's answer, or the row that the job read.

use crate::{
    ACCEPT,
    bulk::{ADD, REMOVE, all, pending},
    demo,
};
use clerk_emulator::{Cut, Fault};
use clerk_orgs::{BulkOutcome, BulkParams, BulkStatus, OrganizationMembershipRequestStatus as Status};

fn once(route: &str, cut: Cut) -> Fault {
    Fault { route: Some(route.into()), cut: Some(cut), ..Fault::default() }
}

fn status(outcome: &BulkOutcome) -> Option<Status> {
    let BulkOutcome { membership_request, membership, invitation, .. } = outcome;
    assert!(membership.is_none() && invitation.is_none());
    membership_request.as_ref().map(|request| {
        assert_eq!(request.id, outcome.id);
        request.status.clone()
    })
}

fn role(outcome: &BulkOutcome) -> Option<&str> {
    let BulkOutcome { membership_request, membership, invitation, .. } = outcome;
    assert!(membership_request.is_none() && invitation.is_none());
    membership.as_ref().map(|membership| {
        let user = membership.public_user_data.as_ref().unwrap();
        assert_eq!(user.user_id.as_deref(), Some(&*outcome.id));
        &*membership.role
    })
}

fn invited(outcome: &BulkOutcome) -> Option<(&str, &str)> {
    let BulkOutcome { membership_request, membership, invitation, .. } = outcome;
    assert!(membership_request.is_none() && membership.is_none());
    invitation.as_ref().map(|invitation| (&*invitation.email_address, &*invitation.role))
}

#[tokio::test]
async fn requests_are_as_the_server_returned_them_or_as_they_were_looked_up() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    emulator.add_fault(once(ACCEPT, Cut::AfterHandling));
    let given = ["grace", "emmy", "max", "srinivasa", "nobody"].map(|name| format!("orgmemreq_{name}"));
    let params = BulkParams { concurrency: 1, ..BulkParams::default() };
    let outcomes = all(organization.accept_membership_requests(given, params).unwrap()).await;
    let of = |name: &str| {
        let outcome = &outcomes[&format!("orgmemreq_{name}")];
        (outcome.status, status(outcome))
    };
    assert_eq!(of("grace"), (BulkStatus::Done, Some(Status::Accepted)), "its response was lost");
    assert_eq!(of("emmy"), (BulkStatus::Done, Some(Status::Accepted)));
    assert_eq!(of("max"), (BulkStatus::AlreadyDone, Some(Status::Accepted)));
    assert_eq!(of("srinivasa"), (BulkStatus::Failed, Some(Status::Rejected)));
    assert_eq!(of("nobody"), (BulkStatus::Failed, None));
}

#[tokio::test]
async fn rows_of_a_list_are_known_even_if_they_are_refused() {
    let (emulator, _clerk, organization) = pending(3).await;
    let refused = Fault { status: Some(422), times: Some(2), ..Fault::default() };
    emulator.add_fault(Fault { route: Some(ACCEPT.into()), ..refused });
    let outcomes = organization.accept_all_membership_requests(BulkParams::default(), |_| Ok(true)).unwrap();
    let outcomes = all(outcomes).await;
    let of = |wanted| outcomes.values().filter(move |outcome| outcome.status == wanted).map(status);
    assert_eq!(of(BulkStatus::Failed).collect::<Vec<_>>(), vec![Some(Status::Pending); 2]);
    assert_eq!(of(BulkStatus::Done).collect::<Vec<_>>(), [Some(Status::Accepted)]);
}

#[tokio::test]
async fn memberships_are_as_they_are_now() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let params = BulkParams { concurrency: 1, ..BulkParams::default() };
    emulator.add_fault(once(ADD, Cut::AfterHandling));
    let added =
        organization.add_members(["user_olga", "user_nils", "user_max", "user_nobody"], "org:admin", params);
    let added = all(added.unwrap()).await;
    assert_eq!(["user_olga", "user_nils"].map(|id| role(&added[id])), [Some("org:admin"); 2]);
    assert_eq!(
        (added["user_max"].status, role(&added["user_max"])),
        (BulkStatus::Failed, Some("org:member"))
    );
    assert_eq!(role(&added["user_nobody"]), None);
    let updated = all(organization.update_members(["user_olga"], "org:member", params).unwrap()).await;
    assert_eq!(role(&updated["user_olga"]), Some("org:member"));
    emulator.add_fault(once(REMOVE, Cut::Before));
    let removed =
        all(organization.remove_members(["user_olga", "user_nils", "user_nobody"], params).unwrap()).await;
    assert_eq!(
        (removed["user_olga"].status, role(&removed["user_olga"])),
        (BulkStatus::Failed, Some("org:member"))
    );
    assert_eq!(
        (removed["user_nils"].status, role(&removed["user_nils"])),
        (BulkStatus::Done, Some("org:admin"))
    );
    assert_eq!(
        (removed["user_nobody"].status, role(&removed["user_nobody"])),
        (BulkStatus::AlreadyDone, None)
    );
}

#[tokio::test]
async fn each_address_has_its_own_invitation() {
    let (_emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    organization.invite_member("old@example.com", "org:admin").await.unwrap();
    let addresses = ["New@example.com", "newer@example.com", "Old@example.com", "max@example.com"];
    let inviting = organization.invite_members(addresses, "org:member", BulkParams::default()).unwrap();
    let outcomes = all(inviting).await;
    let address = |id: &str| invited(&outcomes[id]).map(|(address, role)| (address.to_lowercase(), role));
    assert_eq!(address("New@example.com"), Some(("new@example.com".to_owned(), "org:member")));
    assert_eq!(address("newer@example.com"), Some(("newer@example.com".to_owned(), "org:member")));
    assert_eq!(address("Old@example.com"), Some(("old@example.com".to_owned(), "org:admin")));
    assert_eq!(
        (outcomes["max@example.com"].status, address("max@example.com")),
        (BulkStatus::AlreadyDone, None)
    );
}
