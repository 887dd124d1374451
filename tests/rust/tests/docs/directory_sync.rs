use super::{acme, emulator, pages::directory_sync::*};
use std::cell::RefCell;

#[tokio::test]
async fn a_directory_is_connected() {
    let emulator = emulator("enterprise").await;
    let organization = acme(&emulator).await;
    organization.delete_directory_sync("entconn_okta").await.unwrap();
    let given = RefCell::new(Vec::new());
    let hand_over = |url: &str, key: &str| given.borrow_mut().push((url.to_owned(), key.to_owned()));
    connect(&organization, "entconn_okta", hand_over).await.unwrap();
    let directory = organization.get_directory_sync("entconn_okta").await.unwrap();
    assert!(directory.enabled);
    let given = given.into_inner();
    assert_eq!(given.len(), 1);
    assert_eq!(given[0].0, directory.endpoint_url);
    assert!(!given[0].1.is_empty());
}

#[tokio::test]
async fn groups_are_mapped_to_roles_in_order() {
    let emulator = emulator("enterprise").await;
    let roles = [("Design", "org:admin"), ("Engineering", "org:member"), ("Nobody", "org:member")];
    let mapped = map_groups(&acme(&emulator).await, "entconn_okta", &roles).await.unwrap();
    assert_eq!(mapped, ["Design", "Engineering"]);
}
