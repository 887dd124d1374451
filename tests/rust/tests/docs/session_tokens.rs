use super::{emulator, pages::session_tokens::*, signed_in};
use clerk_orgs::SetActiveParams;

#[tokio::test]
async fn the_membership_says_what_a_token_cannot() {
    let emulator = emulator("demo").await;
    let clerk = signed_in(&emulator, "ticket_admin").await;
    clerk.set_active(SetActiveParams::organization("acme")).await.unwrap();
    assert!(may(&clerk, "org:sys_memberships:manage").await.unwrap());
    assert!(!may(&clerk, "org:invoices:create").await.unwrap());
    clerk.set_active(SetActiveParams::organization("umbrella")).await.unwrap();
    assert!(!may(&clerk, "org:sys_memberships:manage").await.unwrap());
}
