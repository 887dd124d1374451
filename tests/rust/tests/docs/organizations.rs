use super::{acme, emulator, pages::organizations::*, signed_in};
use clerk_orgs::{PageParams, SessionStatus};

#[tokio::test]
async fn a_user_joins_where_somebody_has_invited_them() {
    let emulator = emulator("choose_organization").await;
    let clerk = signed_in(&emulator, "ticket_outsider").await;
    assert_eq!(settle(&clerk).await.unwrap(), None);
    let joined = clerk.get_organization_memberships(PageParams::default()).await.unwrap().data;
    let joined: Vec<_> = joined.iter().map(|membership| membership.organization.id.as_str()).collect();
    assert_eq!(joined, ["org_acme"]);
}

#[tokio::test]
async fn a_user_whom_nobody_has_invited_creates_an_organization() {
    let emulator = emulator("demo").await;
    acme(&emulator).await.delete().await.unwrap(); // which has the slug
    let clerk = signed_in(&emulator, "ticket_outsider").await;
    let organization = settle(&clerk).await.unwrap().unwrap();
    assert_eq!(organization.slug.as_deref(), Some("acme"));
    assert_eq!(clerk.organization(None).unwrap().id(), organization.id);
}

#[tokio::test]
async fn an_organization_gets_a_logo() {
    let emulator = emulator("demo").await;
    let folder = tempfile::tempdir().unwrap();
    let logo = folder.path().join("logo.gif");
    std::fs::write(&logo, "GIF89a").unwrap();
    assert!(brand(&acme(&emulator).await, &logo).await.unwrap().is_some());
}

#[tokio::test]
async fn an_organization_is_chosen() {
    for (ticket, name) in
        [("ticket_admin", "Acme"), ("ticket_outsider", "Acme"), ("ticket_newcomer", "Globex")]
    {
        let emulator = emulator("choose_organization").await;
        let clerk = signed_in(&emulator, ticket).await;
        let session = choose(&clerk).await.unwrap();
        assert_eq!(session.status, SessionStatus::Active);
        assert!(session.tasks.is_empty());
        let chosen = clerk.get_organization(&session.last_active_organization_id.unwrap()).await.unwrap();
        assert_eq!(chosen.name, name);
    }
}
