use super::{acme, emulator, pages::invitations::*, signed_in};
use clerk_orgs::{GetInvitationsParams, OrganizationInvitationStatus, PageParams};
use std::cell::RefCell;

#[tokio::test]
async fn people_are_invited_by_links_of_ones_own() {
    let emulator = emulator("demo").await;
    let links = RefCell::new(Vec::new());
    let send = |address: &str, url: &str| links.borrow_mut().push((address.to_owned(), url.to_owned()));
    // Niels is invited as an admin, and Max is a member.
    let addresses = ["new@example.com", "niels@example.com", "max@example.com"];
    invite(&acme(&emulator).await, &addresses, send).await.unwrap();
    let links = links.into_inner();
    assert_eq!(links.len(), 1);
    assert_eq!(links[0].0, "new@example.com");
    assert!(!links[0].1.is_empty());
}

#[tokio::test]
async fn invitations_of_admins_are_revoked() {
    let emulator = emulator("demo").await;
    let organization = acme(&emulator).await;
    assert_eq!(revoke_admins(&organization).await.unwrap(), ["orginv_niels"]);
    let pending = GetInvitationsParams { status: vec![OrganizationInvitationStatus::Pending] };
    let pending = organization.get_invitations(pending, PageParams::default()).await.unwrap().data;
    let pending: Vec<_> = pending.iter().map(|invitation| invitation.id.as_str()).collect();
    assert_eq!(pending, ["orginv_marie"]);
}

#[tokio::test]
async fn all_invitations_are_accepted_but_that_of_a_full_organization() {
    let emulator = emulator("joining").await;
    let clerk = signed_in(&emulator, "ticket_outsider").await;
    let mut joined = join_all(&clerk).await.unwrap();
    joined.sort();
    assert_eq!(joined, ["Acme", "Umbrella"]);
}
