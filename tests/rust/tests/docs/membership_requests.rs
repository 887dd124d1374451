use super::{acme, emulator, pages::membership_requests::*};
use clerk_emulator::Fault;
use clerk_orgs::PublicUserData;

fn is_grace(user: &PublicUserData) -> bool {
    user.first_name.as_deref() == Some("Grace")
}

#[tokio::test]
async fn each_request_is_decided() {
    let emulator = emulator("demo").await;
    let organization = acme(&emulator).await;
    assert_eq!(decide(&organization, is_grace).await.unwrap(), ["orgmemreq_grace"]);
    assert!(organization.get_membership("user_grace").await.unwrap().is_some());
    assert!(decide(&organization, is_grace).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_somebody_else_has_decided_is_left_out() {
    let emulator = emulator("demo").await;
    let organization = acme(&emulator).await;
    let accept = "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept";
    emulator.add_fault(Fault {
        route: Some(accept.into()),
        status: Some(404),
        code: Some("resource_not_found".into()),
        ..Fault::default()
    });
    assert!(decide(&organization, is_grace).await.unwrap().is_empty());
}
