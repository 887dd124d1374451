//! Calls operations by name. Generated from the contract by `cargo xtask generate`. Do not edit.
mod auth_changes;
mod bulk_outcomes;
mod clerk;
mod domain_changes;
mod domains;
mod domains_paginator;
mod domains_paginator_states;
mod invitations;
mod memberships;
mod membership_requests;
mod organization;
mod roles;
mod membership_requests_paginator;
mod membership_requests_paginator_states;
mod memberships_paginator;
mod memberships_paginator_states;
mod organization_memberships_paginator;
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

use crate::call::Argument;
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

impl Argument for SecondFactorStrategy {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}
