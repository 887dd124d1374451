use super::{acme, emulator, pages::domains::*};
use clerk_orgs::OrganizationEnrollmentMode;
use std::cell::RefCell;

#[tokio::test]
async fn a_domain_enrolls_its_users_after_a_code() {
    let emulator = emulator("demo").await;
    let domain = enroll(&acme(&emulator).await, "it@joined.example", || "424242".to_owned()).await.unwrap();
    assert_eq!(domain.name, "joined.example");
    assert_eq!(domain.enrollment_mode, OrganizationEnrollmentMode::AutomaticSuggestion);
}

#[tokio::test]
async fn domains_are_claimed_by_their_records() {
    let emulator = emulator("demo").await;
    let records = RefCell::new(Vec::new());
    let publish = |name: &str, _: &str| records.borrow_mut().push(name.to_owned());
    let names = ["shop.clerk.test", "labs.acme.example", "unpublished.example"];
    assert_eq!(claim(&acme(&emulator).await, &names, publish).await.unwrap(), ["shop.clerk.test"]);
    let mut records = records.into_inner();
    records.sort();
    assert_eq!(records, ["_clerk-challenge.shop.clerk.test", "_clerk-challenge.unpublished.example"]);
}
