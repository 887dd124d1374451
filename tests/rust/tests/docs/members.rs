use super::{acme, emulator, pages::members::*};

#[tokio::test]
async fn a_user_becomes_an_admin() {
    let emulator = emulator("demo").await;
    let organization = acme(&emulator).await;
    for user in ["user_max", "user_olga"] {
        assert!(promote(&organization, user).await.unwrap().is_admin());
        assert!(organization.get_membership(user).await.unwrap().unwrap().is_admin());
    }
}

#[tokio::test]
async fn banned_users_are_removed() {
    let emulator = emulator("limits").await;
    let organization = acme(&emulator).await;
    organization.add_member("user_banned", "org:member").await.unwrap();
    assert_eq!(remove_banned(&organization).await.unwrap(), ["user_banned"]);
    assert_eq!(organization.get_membership("user_banned").await.unwrap(), None);
}
