//! Calls operations by name. Generated from the contract by `cargo xtask generate`. Do not edit.
mod directory_sync_key;
mod auth_changes;
mod bulk_outcomes;
mod clerk;
mod directory_sync_groups;
mod directory_sync_user_changes;
mod directory_sync_users;
mod directory_sync_users_paginator;
mod directory_sync_users_paginator_states;
mod domain_changes;
mod domains;
mod domains_paginator;
mod domains_paginator_states;
mod enterprise_connection_test_run_changes;
mod enterprise_connection_test_runs;
mod enterprise_connection_test_runs_paginator;
mod enterprise_connection_test_runs_paginator_states;
mod invitation_changes;
mod invitations;
mod invitations_paginator;
mod invitations_paginator_states;
mod memberships;
mod membership_requests;
mod organization;
mod membership_requests_paginator;
mod membership_requests_paginator_states;
mod memberships_paginator;
mod memberships_paginator_states;
mod organization_memberships_paginator;
mod role_changes;
mod roles;
mod roles_paginator;
mod roles_paginator_states;
mod suggestion_changes;
mod suggestions;
mod suggestions_paginator;
mod suggestions_paginator_states;
mod user_invitation_changes;
mod user_invitations;
mod user_invitations_paginator;
mod user_invitations_paginator_states;
mod membership_changes;
mod membership_request_changes;
mod session_token;
use crate::call::{Argument, Arguments, Failure};
use clerk_orgs_ffi::*;
use serde_json::Value;

/// The name of the error's case.
pub(crate) fn kind(error: &ClerkError) -> &'static str {
    match error {
        ClerkError::Unauthenticated { .. } => "Unauthenticated",
        ClerkError::Forbidden { .. } => "Forbidden",
        ClerkError::QuotaExceeded { .. } => "QuotaExceeded",
        ClerkError::NotFound { .. } => "NotFound",
        ClerkError::Conflict { .. } => "Conflict",
        ClerkError::Invalid { .. } => "Invalid",
        ClerkError::RateLimited { .. } => "RateLimited",
        ClerkError::Api { .. } => "Api",
        ClerkError::Network { .. } => "Network",
        ClerkError::Timeout { .. } => "Timeout",
        ClerkError::Decode { .. } => "Decode",
        ClerkError::Cancelled { .. } => "Cancelled",
        ClerkError::Usage { .. } => "Usage",
    }
}

impl Argument for EnterpriseConnectionField {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for EnterpriseConnectionProvider {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for EnterpriseConnectionTestRunStatus {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for OrganizationEnrollmentMode {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for OrganizationInvitationStatus {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for OrganizationMembershipRequestStatus {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for OrganizationSuggestionStatus {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for Reverification {
    fn read(value: &Value) -> Option<Self> {
        match value.as_str()? {
            "strict_mfa" => Some(Self::StrictMfa),
            "strict" => Some(Self::Strict),
            "moderate" => Some(Self::Moderate),
            "lax" => Some(Self::Lax),
            _ => None,
        }
    }
}

impl Argument for SecondFactorStrategy {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for EnterpriseConnectionOidcParams {
    fn read(value: &Value) -> Option<Self> {
        let with = Arguments(value.as_object()?.clone());
        let read = || -> Result<Self, Failure> {
            with.only(&["client_id", "discovery_url", "auth_url", "token_url", "user_info_url", "requires_pkce"])?;
            Ok(Self { client_id: with.get_or("client_id", None)?, discovery_url: with.get_or("discovery_url", None)?, auth_url: with.get_or("auth_url", None)?, token_url: with.get_or("token_url", None)?, user_info_url: with.get_or("user_info_url", None)?, requires_pkce: with.get_or("requires_pkce", None)? })
        };
        read().ok()
    }
}

impl Argument for EnterpriseConnectionSamlParams {
    fn read(value: &Value) -> Option<Self> {
        let with = Arguments(value.as_object()?.clone());
        let read = || -> Result<Self, Failure> {
            with.only(&["idp_entity_id", "idp_sso_url", "idp_certificate", "idp_metadata_url", "idp_metadata", "attribute_mapping", "allow_subdomains", "allow_idp_initiated", "force_authn"])?;
            Ok(Self { idp_entity_id: with.get_or("idp_entity_id", None)?, idp_sso_url: with.get_or("idp_sso_url", None)?, idp_certificate: with.get_or("idp_certificate", None)?, idp_metadata_url: with.get_or("idp_metadata_url", None)?, idp_metadata: with.get_or("idp_metadata", None)?, attribute_mapping: with.get_or("attribute_mapping", None)?, allow_subdomains: with.get_or("allow_subdomains", None)?, allow_idp_initiated: with.get_or("allow_idp_initiated", None)?, force_authn: with.get_or("force_authn", None)? })
        };
        read().ok()
    }
}

impl Argument for UpdateEnterpriseConnectionParams {
    fn read(value: &Value) -> Option<Self> {
        let with = Arguments(value.as_object()?.clone());
        let read = || -> Result<Self, Failure> {
            with.only(&["name", "domains", "active", "sync_user_attributes", "disable_additional_identifications", "custom_attributes", "saml", "oidc", "clear"])?;
            Ok(Self { name: with.get_or("name", None)?, domains: with.get_or("domains", None)?, active: with.get_or("active", None)?, sync_user_attributes: with.get_or("sync_user_attributes", None)?, disable_additional_identifications: with.get_or("disable_additional_identifications", None)?, custom_attributes: with.get_or("custom_attributes", None)?, saml: with.get_or("saml", None)?, oidc: with.get_or("oidc", None)?, clear: with.get_or("clear", Vec::new())? })
        };
        read().ok()
    }
}

impl Argument for DirectorySyncGroupRole {
    fn read(value: &Value) -> Option<Self> {
        let with = Arguments(value.as_object()?.clone());
        let read = || -> Result<Self, Failure> {
            with.only(&["directory_group_id", "role"])?;
            Ok(Self { directory_group_id: with.get("directory_group_id")?, role: with.get("role")? })
        };
        read().ok()
    }
}
