//! Every field of every resource, spoilt in every way: it takes nothing with it but what cannot be without it.

use super::{decoded, samples::*};
use crate::{wire::Decode, *};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Each with what it cannot be without.
macro_rules! of_each_resource {
    ($check:ident) => {
        [
            $check::<Client>("Client", client(), &["id"]),
            $check::<Session>("Session", client()["sessions"][0].clone(), &["id", "status"]),
            $check::<SessionTask>("SessionTask", json!({"key": "setup-mfa"}), &["key"]),
            $check::<User>("User", user(), &["id"]),
            $check::<EmailAddress>("EmailAddress", user()["email_addresses"][0].clone(), &["id"]),
            $check::<OrganizationMembership>(
                "OrganizationMembership",
                membership("orgmem_1"),
                &["id", "organization", "created_at", "updated_at"],
            ),
            $check::<OrganizationResource>(
                "OrganizationResource",
                membership("orgmem_1")["organization"].clone(),
                &["id", "created_at", "updated_at"],
            ),
            $check::<PublicUserData>("PublicUserData", who(), &[]),
            $check::<OrganizationMembershipRequest>(
                "OrganizationMembershipRequest",
                request(),
                &["id", "status", "created_at", "updated_at"],
            ),
            $check::<OrganizationInvitation>(
                "OrganizationInvitation",
                invitation(),
                &["id", "created_at", "updated_at"],
            ),
            $check::<UserOrganizationInvitation>(
                "UserOrganizationInvitation",
                user_invitation(),
                &["id", "created_at", "updated_at"],
            ),
            $check::<OrganizationSuggestion>(
                "OrganizationSuggestion",
                suggestion(),
                &["id", "status", "created_at", "updated_at"],
            ),
            $check::<OrganizationDomain>(
                "OrganizationDomain",
                domain(),
                &["id", "enrollment_mode", "created_at", "updated_at"],
            ),
            $check::<OrganizationDomainVerification>(
                "OrganizationDomainVerification",
                domain()["affiliation_verification"].clone(),
                &["status"],
            ),
            $check::<OrganizationDomainOwnershipVerification>(
                "OrganizationDomainOwnershipVerification",
                domain()["ownership_verification"].clone(),
                &["status"],
            ),
            $check::<OrganizationDomainBulkCreateError>(
                "OrganizationDomainBulkCreateError",
                json!({"name": "example.com", "code": "organization_domain_common"}),
                &[],
            ),
            $check::<OrganizationDomainBulkOwnershipVerificationError>(
                "OrganizationDomainBulkOwnershipVerificationError",
                json!({"id": "orgdmn_1", "code": "resource_not_found"}),
                &[],
            ),
            $check::<DirectorySync>(
                "DirectorySync",
                directory_sync(),
                &["id", "provider", "created_at", "updated_at"],
            ),
            $check::<DirectorySyncStatus>("DirectorySyncStatus", directory_sync_status(), &[]),
            $check::<DirectorySyncUser>(
                "DirectorySyncUser",
                directory_sync_user(),
                &["id", "provisioned_at", "updated_at"],
            ),
            $check::<DirectorySyncGroup>(
                "DirectorySyncGroup",
                directory_sync_group(),
                &["id", "updated_at"],
            ),
            $check::<DirectorySyncGroupRoleMapping>(
                "DirectorySyncGroupRoleMapping",
                group_role_mapping(),
                &["id", "created_at", "updated_at"],
            ),
            $check::<PublicOrganizationData>("PublicOrganizationData", public_organization(), &["id"]),
            $check::<Role>("Role", role(), &["id", "key", "created_at", "updated_at"]),
            $check::<Permission>(
                "Permission",
                role()["permissions"][0].clone(),
                &["id", "key", "permission_type", "created_at", "updated_at"],
            ),
            $check::<SignIn>("SignIn", sign_in(), &["id", "status"]),
            $check::<SignInFactor>(
                "SignInFactor",
                sign_in()["supported_first_factors"][0].clone(),
                &["strategy"],
            ),
            $check::<Environment>("Environment", environment(), &[]),
            $check::<OrganizationSettings>(
                "OrganizationSettings",
                environment()["organization_settings"].clone(),
                &[],
            ),
            $check::<OrganizationSlugSettings>(
                "OrganizationSlugSettings",
                environment()["organization_settings"]["slug"].clone(),
                &[],
            ),
            $check::<OrganizationActionsSettings>(
                "OrganizationActionsSettings",
                environment()["organization_settings"]["actions"].clone(),
                &[],
            ),
            $check::<OrganizationCreationDefaultsSettings>(
                "OrganizationCreationDefaultsSettings",
                environment()["organization_settings"]["organization_creation_defaults"].clone(),
                &[],
            ),
            $check::<OrganizationCreationDefaults>("OrganizationCreationDefaults", creation_defaults(), &[]),
            $check::<OrganizationCreationForm>(
                "OrganizationCreationForm",
                creation_defaults()["form"].clone(),
                &[],
            ),
            $check::<OrganizationCreationAdvisory>(
                "OrganizationCreationAdvisory",
                creation_defaults()["advisory"].clone(),
                &[],
            ),
            $check::<UserSettings>("UserSettings", environment()["user_settings"].clone(), &[]),
            $check::<EnterpriseSsoSettings>(
                "EnterpriseSsoSettings",
                environment()["user_settings"]["enterprise_sso"].clone(),
                &[],
            ),
            $check::<EnterpriseConnection>(
                "EnterpriseConnection",
                enterprise_connection(),
                &["id", "provider", "created_at", "updated_at"],
            ),
            $check::<EnterpriseSamlConnection>(
                "EnterpriseSamlConnection",
                enterprise_connection()["saml_connection"].clone(),
                &[],
            ),
            $check::<EnterpriseSamlIdpCertificate>(
                "EnterpriseSamlIdpCertificate",
                enterprise_connection()["saml_connection"]["idp_certificates"][0].clone(),
                &["certificate"],
            ),
            $check::<EnterpriseSamlLoginHint>(
                "EnterpriseSamlLoginHint",
                enterprise_connection()["saml_connection"]["login_hint"].clone(),
                &["mode"],
            ),
            $check::<EnterpriseOauthConfig>(
                "EnterpriseOauthConfig",
                enterprise_connection()["oauth_config"].clone(),
                &[],
            ),
            $check::<EnterpriseConnectionTestRunInit>(
                "EnterpriseConnectionTestRunInit",
                json!({"url": "https://clerk.example/test"}),
                &["url"],
            ),
            $check::<EnterpriseConnectionTestRun>(
                "EnterpriseConnectionTestRun",
                test_run(),
                &["id", "status", "connection_type", "created_at"],
            ),
            $check::<EnterpriseConnectionTestRunUserInfo>(
                "EnterpriseConnectionTestRunUserInfo",
                test_run()["parsed_user_info"].clone(),
                &[],
            ),
            $check::<EnterpriseConnectionTestRunLog>(
                "EnterpriseConnectionTestRunLog",
                test_run()["logs"][0].clone(),
                &[],
            ),
            $check::<EnterpriseConnectionTestRunSaml>(
                "EnterpriseConnectionTestRunSaml",
                test_run()["saml"].clone(),
                &[],
            ),
            $check::<EnterpriseConnectionTestRunOauth>(
                "EnterpriseConnectionTestRunOauth",
                test_run()["oauth"].clone(),
                &[],
            ),
            $check::<SsoBypassAllowlistUser>(
                "SsoBypassAllowlistUser",
                json!({"user_id": "user_1", "public_user_data": who(), "created_at": TIME, "updated_at": TIME}),
                &["user_id", "created_at", "updated_at"],
            ),
            $check::<OrganizationDomainSettings>(
                "OrganizationDomainSettings",
                environment()["organization_settings"]["domains"].clone(),
                &[],
            ),
        ]
    };
}

/// A sample is whole: it holds every field, as it is written again.
fn is_whole<T: Decode + Serialize>(name: &'static str, sample: Value, _: &[&str]) -> &'static str {
    let value: T = decoded(&sample.to_string()).unwrap_or_else(|mismatch| panic!("{name}: {mismatch}"));
    assert_eq!(written(&value), sample, "{name}");
    name
}

#[test]
fn every_resource_and_field_is_covered() {
    let checked = BTreeSet::from(of_each_resource!(is_whole));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/models");
    let mut decoded = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("the resources' files") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("its text");
        let definitions = text.split("Decode)]\npub struct ").skip(1);
        decoded.extend(definitions.filter_map(|text| text.split([' ', '<']).next().map(str::to_owned)));
    }
    assert!(decoded.iter().map(String::as_str).eq(checked.iter().copied()), "{decoded:?} {checked:?}");
}

/// What stands in the place of a value, one a line; the fuzz target of odd values uses the same.
const ODD_VALUES: &str = include_str!("odd_values.txt");

/// Every place in the value.
fn places(value: &Value, place: &str, out: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let place = format!("{place}/{name}");
        places(value, &place, out);
        out.push(place);
    }
}

/// The text with something else in this place.
fn with(sample: &Value, place: &str, text: &str) -> String {
    let mut spoilt = sample.clone();
    *spoilt.pointer_mut(place).expect("a place") = json!("@@");
    spoilt.to_string().replace("\"@@\"", text)
}

fn is_nothing(value: &Value) -> bool {
    let nothing = [json!(null), json!(false), json!(0), json!(""), json!([]), json!({})];
    nothing.contains(value) || value.as_object().is_some_and(|fields| fields.values().all(is_nothing))
}

/// Whether the two differ in this place only, or in what holds it and is left out.
fn differ_only_there(before: &Value, after: &Value, place: &[&str]) -> bool {
    let Some((first, rest)) = place.split_first() else { return true };
    match (before, after) {
        (Value::Object(before), Value::Object(after)) if before.len() == after.len() => {
            before.iter().all(|(key, value)| match &after[key] {
                now if key == first => differ_only_there(value, now, rest),
                now => now == value,
            }) || is_nothing(&json!(after))
        }
        (Value::Array(before), Value::Array(after)) => {
            let at: usize = first.parse().expect("a number");
            let others = |list: &[Value]| [&list[..at], &list[at + 1..]].concat();
            let is_left_out = *after == others(before);
            is_left_out
                || (after.len() == before.len()
                    && others(after) == others(before)
                    && differ_only_there(&before[at], &after[at], rest))
        }
        _ => is_nothing(after),
    }
}

/// What it is written as; a number that `serde_json::Value` cannot hold, as text.
fn written(value: &impl Serialize) -> Value {
    let text = serde_json::to_string(value).expect("it is written");
    serde_json::from_str(&text.replace("1e400", "\"1e400\"")).expect("it is JSON")
}

fn stands_alone<T: Decode + Serialize>(name: &'static str, sample: Value, required: &[&str]) -> usize {
    let mut all = Vec::new();
    places(&sample, "", &mut all);
    let written = |text: &str| decoded::<T>(text).map(|value| written(&value));
    for place in &all {
        let path: Vec<&str> = place.split('/').skip(1).collect();
        for odd in ODD_VALUES.lines() {
            match written(&with(&sample, place, odd)) {
                Ok(now) => {
                    assert!(differ_only_there(&sample, &now, &path), "{name}{place}: {odd}\n{now:#}");
                    assert!(odd != "null" || path.len() > 1 || !required.contains(&path[0]), "{name}{place}");
                }
                Err(why) => {
                    let is_required =
                        required.contains(&path[0]) || (name == "Client" && path == ["sessions"]);
                    assert!(is_required && why.to_string().contains(path[0]), "{name}{place}: {odd}: {why}");
                }
            }
            // Of a key that comes twice, the last value counts.
            let good = sample.pointer(place).expect("a place");
            let (parent, key) = place.rsplit_once('/').expect("a place");
            if sample.pointer(parent).is_some_and(Value::is_object) {
                let twice = written(&with(&sample, place, &format!("{odd},\"{key}\":{good}")));
                assert_eq!(twice.ok().as_ref(), Some(&sample), "{name}{place}: {odd}");
            }
        }
    }
    all.len() * ODD_VALUES.lines().count()
}

#[test]
fn one_mismatched_value_does_not_affect_others() {
    let tried: usize = of_each_resource!(stands_alone).iter().sum();
    assert!(tried > 5_000, "{tried}");
}

/// What holds nothing else but the fields it cannot be without.
#[test]
fn all_optional_fields_may_be_absent() {
    fn absent<T: Decode + Serialize>(name: &'static str, sample: Value, required: &[&str]) {
        let needed: serde_json::Map<_, _> =
            required.iter().map(|field| (field.to_string(), sample[*field].clone())).collect();
        assert!(decoded::<T>(&json!(needed).to_string()).is_ok(), "{name}");
        for field in required {
            let mut without = needed.clone();
            without.remove(*field);
            let mismatch = decoded::<T>(&json!(without).to_string()).err().expect("it is required");
            assert_eq!(mismatch.to_string(), format!("{field} is missing"), "{name}");
        }
    }
    of_each_resource!(absent);
}

#[test]
fn a_client_of_mismatched_values_is_decoded() {
    let client: Client = decoded(
        r#"{"id":"client_1","sessions":[null,{"id":"sess_2"},{"id":"sess_1","status":"active","expire_at":-1,"tasks":[null],
        "user":{"id":"user_1","organization_memberships":[{"id":"orgmem_1","organization":null,"created_at":1,"updated_at":1}]}}]}"#,
    )
    .expect("a client");
    let [session] = &client.sessions[..] else { panic!("{client:?}") };
    assert_eq!((session.is_signed_in(), session.expire_at, session.tasks.len()), (true, None, 0));
    assert!(session.user.as_ref().is_some_and(|user| user.organization_memberships.is_empty()));
}

#[test]
fn the_deprecated_verification_is_read_only_where_the_other_is_missing() {
    let verification = |attempts: i64| json!({"status": "verified", "attempts": attempts});
    let attempts = |sent: &[(&str, Value)]| {
        let mut domain = domain();
        let fields = domain.as_object_mut().expect("an object");
        fields.remove("affiliation_verification");
        fields.extend(sent.iter().map(|(name, value)| (name.to_string(), value.clone())));
        let domain: OrganizationDomain = decoded(&domain.to_string()).expect("a domain");
        domain.affiliation_verification.map(|verification| verification.attempts)
    };
    let (new, old) = ("affiliation_verification", "verification");
    assert_eq!(attempts(&[(old, verification(1)), (new, verification(2))]), Some(Some(2)));
    assert_eq!(attempts(&[(new, verification(2)), (old, verification(1))]), Some(Some(2)));
    assert_eq!(attempts(&[(old, verification(1))]), Some(Some(1)));
    assert_eq!(attempts(&[(old, verification(1)), (new, json!(null))]), Some(Some(1)));
    assert_eq!(attempts(&[(old, json!(7))]), None);
}
