//! What Clerk's error codes mean. A code says more than its status: the same status stands for different things, and the
//! same code comes with different statuses.

use crate::error::{ErrorKind, Quota};

/// What an error with this code means, if the code decides.
pub(super) fn meaning(code: &str) -> Option<(ErrorKind, Option<Quota>)> {
    match quota(code) {
        Some(quota) => Some((ErrorKind::QuotaExceeded, Some(quota))),
        None => kind(code).map(|kind| (kind, None)),
    }
}

/// What is full.
fn quota(code: &str) -> Option<Quota> {
    Some(match code {
        "organization_membership_quota_exceeded"
        | "organization_membership_plan_quota_exceeded"
        | "organization_membership_quota_exceeded_for_sso"
        | "org_member_limit_exceeded_for_plan_change" => Quota::Memberships,
        "insufficient_seats" => Quota::Seats,
        "organization_quota_exceeded" | "org_creation_limit_exceeded" => Quota::Organizations,
        "organization_domain_quota_exceeded" => Quota::Domains,
        "organization_instance_roles_quota_exceeded" => Quota::Roles,
        "organization_instance_role_sets_quota_exceeded" => Quota::RoleSets,
        _ => return None,
    })
}

fn kind(code: &str) -> Option<ErrorKind> {
    Some(match code {
        "attribute_managed_by_scim"
        | "invitations_not_supported_in_organization"
        | "missing_organization_permission"
        | "not_a_member_in_organization"
        | "organization_admin_delete_not_enabled"
        | "organization_domain_enrollment_mode_not_enabled"
        | "organization_domain_last_verified_cannot_delete"
        | "organization_domains_not_enabled"
        | "organization_member_limit_managed_by_billing"
        | "organization_membership_enterprise_connection_cannot_remove"
        | "organization_membership_managed_by_scim"
        | "organization_minimum_permissions_needed"
        | "organization_not_enabled_in_instance"
        | "organization_slugs_disabled"
        | "organization_system_permission_not_modifiable"
        | "organization_unlimited_membership_required"
        | "scim_directory_disabled"
        | "self_serve_sso_no_active_organization"
        | "self_serve_sso_organization_disabled"
        | "session_reverification_required"
        | "unauthorized_organization"
        | "unsupported_subscription_plan_features"
        | "user_create_organization_not_enabled"
        | "user_managed_by_scim" => ErrorKind::Forbidden,
        "image_not_found"
        | "invitation_account_not_exists"
        | "organization_creator_not_found"
        | "organization_invitation_identification_not_exist"
        | "organization_invitation_not_found"
        | "organization_invitation_to_deleted_organization"
        | "organization_not_found_or_unauthorized"
        | "organization_role_permission_association_not_found"
        | "resource_not_found" => ErrorKind::NotFound,
        "already_a_member_in_organization"
        | "duplicate_record"
        | "exclusive_organization_membership"
        | "exclusive_organization_membership_existing_members"
        | "organization_domain_already_exists"
        | "organization_domain_already_exists_same_organization"
        | "organization_domain_exists_for_enrollment"
        | "organization_domain_exists_for_enterprise_connection"
        | "organization_domain_ownership_not_verified"
        | "organization_invitation_already_accepted"
        | "organization_invitation_identification_already_exists"
        | "organization_invitation_not_pending"
        | "organization_invitation_not_unique"
        | "organization_invitation_revoked_code"
        | "organization_role_assigned_members"
        | "organization_role_default_creator_role"
        | "organization_role_domain_default_role"
        | "organization_role_exists_in_invitations"
        | "organization_role_on_set_assigned_to_user"
        | "organization_role_permission_association_exists"
        | "organization_suggestion_already_accepted"
        | "resource_locked"
        | "role_migration_in_progress"
        | "scim_directory_enterprise_connection_already_used"
        | "scim_directory_organization_already_used"
        | "scim_directory_pull_mode_not_configured"
        | "scim_directory_sync_throttled"
        | "verification_already_verified" => ErrorKind::Conflict,
        "bulk_size_exceeded"
        | "missing_expired_token"
        | "organization_domain_blocked"
        | "organization_domain_common"
        | "organization_domain_enrollment_mode_invalid"
        | "organization_domain_mismatch"
        | "organization_missing_creator_role_permissions" => ErrorKind::Invalid,
        "too_many_requests" => ErrorKind::RateLimited,
        // The caller cannot correct these: a new code has to be sent.
        "verification_expired" | "verification_failed" => ErrorKind::Api,
        _ if code.starts_with("form_") || code.starts_with("organization_role_set_reassignment_") => {
            ErrorKind::Invalid
        }
        // Not `Invalid`, even if the server names the parameter: the caller cannot correct a ticket, only get a new one.
        _ if code.starts_with("ticket_") || code.starts_with("sign_in_token_") => ErrorKind::Api,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;

    /// `status code kind quota`, one code a line: the codes of organizations and membership, as Clerk documents them.
    const DOCUMENTED: &str = include_str!("codes.txt");

    #[test]
    fn every_documented_code_has_its_kind() {
        let mut count = 0;
        for line in DOCUMENTED.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let (Some(status), Some(code), Some(kind)) = (words.next(), words.next(), words.next()) else {
                panic!("{line:?} has too few columns");
            };
            let quota = words.next();
            assert!(meaning(code).is_some(), "{code} is left to its status");
            // A code means the same with any status.
            for status in [status.parse().expect(line), 400] {
                let body = format!(r#"{{"errors":[{{"code":"{code}","message":"m"}}]}}"#);
                let error = Response::new(status, &body).refusal();
                let found = (error.info().kind, error.info().quota);
                assert_eq!(format!("{:?}", found.0), kind, "{code}");
                assert_eq!(found.1.map(|quota| format!("{quota:?}")).as_deref(), quota, "{code}");
            }
            count += 1;
        }
        assert!(count > 70, "{count}");
    }
}
