use super::{acme, emulator, pages::roles::*};
use clerk_emulator::Options;

#[tokio::test]
async fn roles_are_found_by_what_they_grant() {
    let emulator = emulator("demo").await;
    let organization = acme(&emulator).await;
    assert_eq!(roles_with(&organization, "org:sys_memberships:manage").await.unwrap(), ["org:admin"]);
    emulator.set_options(Options { role_set_migration: true, ..emulator.options() });
    assert!(roles_with(&organization, "org:sys_memberships:manage").await.unwrap().is_empty());
}
