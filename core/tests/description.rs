//! Everything that the published description allows can be decoded: instances of each schema, including examples.

// A test that cannot go on should stop.
#![allow(clippy::unwrap_used)]

use clerk_description::Description;
use clerk_emulator::{Emulator, Fault, Seed};
use clerk_orgs::{
    Clerk, ClerkOptions, Client, EnterpriseConnection, EnterpriseConnectionTestRun,
    EnterpriseConnectionTestRunInit, Environment, OrganizationDomain, OrganizationDomainBulkCreateError,
    OrganizationDomainBulkOwnershipVerificationError, OrganizationDomainOwnershipVerification,
    OrganizationDomainVerification, OrganizationInvitation, OrganizationMembership,
    OrganizationMembershipRequest, OrganizationResource, OrganizationSettings, OrganizationSuggestion,
    Permission, PublicOrganizationData, PublicUserData, Role, Session, SignIn, SignInFactor, User,
    UserOrganizationInvitation,
};
use serde::de::DeserializeOwned;
use serde_json::json;

/// Decodes every instance. Returns their number.
fn check<T: DeserializeOwned>(description: &Description, name: &str) -> usize {
    let instances = description.instances(name);
    for (what, instance) in &instances {
        let decoded = serde_json::from_value::<T>(instance.clone());
        assert!(decoded.is_ok(), "{name}, {what}: {:?}\n{instance:#}", decoded.err());
    }
    instances.len()
}

#[test]
fn everything_that_the_description_allows_is_decoded() {
    let Some(description) = Description::of_the_project() else {
        return;
    };
    let checked = [
        check::<Client>(&description, "Client.Client-2"),
        check::<Session>(&description, "Client.Session-2"),
        check::<User>(&description, "Client.User"),
        check::<OrganizationResource>(&description, "Client.Organization"),
        check::<OrganizationInvitation>(&description, "Client.OrganizationInvitation"),
        check::<OrganizationMembership>(&description, "Client.OrganizationMembership"),
        check::<OrganizationMembershipRequest>(&description, "Client.OrganizationMembershipRequest"),
        check::<UserOrganizationInvitation>(&description, "Client.OrganizationInvitationUserContext"),
        check::<OrganizationSuggestion>(&description, "Client.OrganizationSuggestion"),
        check::<OrganizationDomain>(&description, "Client.OrganizationDomain"),
        check::<OrganizationDomainVerification>(&description, "Client.OrganizationDomainVerification"),
        check::<OrganizationDomainOwnershipVerification>(
            &description,
            "Client.OrganizationDomainOwnershipVerification",
        ),
        check::<OrganizationDomainBulkCreateError>(&description, "Client.OrganizationDomainBulkCreateError"),
        check::<OrganizationDomainBulkOwnershipVerificationError>(
            &description,
            "Client.OrganizationDomainBulkOwnershipVerificationError",
        ),
        check::<EnterpriseConnection>(&description, "EnterpriseConnectionResponse"),
        check::<EnterpriseConnectionTestRun>(&description, "EnterpriseConnectionTestRunListItem"),
        check::<EnterpriseConnectionTestRunInit>(&description, "EnterpriseConnectionTestRunResponse"),
        check::<PublicOrganizationData>(&description, "Client.PublicOrganizationData"),
        check::<PublicUserData>(&description, "Client.PublicUserData"),
        check::<Role>(&description, "Client.Role"),
        check::<Permission>(&description, "Client.Permission"),
        check::<SignIn>(&description, "Client.SignIn-2"),
        check::<SignInFactor>(&description, "Stubs.SignInFactor"),
        check::<Environment>(&description, "Client.Environment"),
        check::<OrganizationSettings>(&description, "Client.OrganizationSettings"),
    ];
    assert!(checked.iter().sum::<usize>() > 80, "{checked:?}");
}

#[tokio::test]
async fn every_error_that_the_description_allows_is_decoded() {
    let Some(description) = Description::of_the_project() else {
        return;
    };
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let options = ClerkOptions { base_url: Some(emulator.base_url()), ..ClerkOptions::default() };
    let clerk = Clerk::new(options).unwrap();
    let errors =
        description.instances("ClerkError").into_iter().map(|(what, one)| (what, json!({ "errors": [one] })));
    for (what, body) in errors.chain(description.instances("ClerkErrors")) {
        emulator.add_fault(Fault { status: Some(422), body: Some(body.clone()), ..Fault::default() });
        let error = clerk.get_environment().await.unwrap_err();
        let given = body["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap());
        assert!(given.eq(error.info().errors.iter().map(|told| told.code.as_str())), "{what}: {error:?}");
        assert_eq!(error.info().trace_id.as_deref(), body["clerk_trace_id"].as_str(), "{what}");
        assert_eq!((error.info().status, error.to_string().is_empty()), (Some(422), false), "{what}");
    }
}

#[test]
fn responses_outside_the_description_are_detected() {
    let Some(description) = Description::of_the_project() else { return };
    let (_, mut request) = description.instances("Client.OrganizationMembershipRequest").remove(1);
    assert!(serde_json::from_value::<OrganizationMembershipRequest>(request.clone()).is_ok());
    request["created_at"] = json!("some day");
    assert!(serde_json::from_value::<OrganizationMembershipRequest>(request).is_err());
}
