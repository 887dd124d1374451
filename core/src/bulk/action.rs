//! The actions of bulk jobs on an organization: what a refusal means, and what the server does with items that already have
//! the requested state.

use super::work::{ErrorClass, ReadFirst};
use crate::{
    error::{Error, ErrorKind},
    models::OrganizationEnrollmentMode,
};

#[derive(Clone, Debug)]
pub(super) enum Action {
    Accept,
    Reject,
    /// With this role key.
    Add(String),
    /// To this role key.
    Update(String),
    Remove,
    Invite {
        /// The role key.
        role: String,
        notify: bool,
    },
    Revoke,
    DeleteDomain,
    UpdateDomain {
        enrollment_mode: OrganizationEnrollmentMode,
        delete_pending: bool,
    },
    AddSsoBypass,
    RemoveSsoBypass,
}

impl Action {
    pub(super) fn classify(&self, error: &Error) -> ErrorClass {
        let info = error.info();
        let is_of_all = is_shared(info.param_name.as_deref())
            || info.errors.iter().any(|error| is_shared(error.param_name.as_deref()));
        match (error.kind(), error.code().unwrap_or_default()) {
            (ErrorKind::Unauthenticated | ErrorKind::QuotaExceeded | ErrorKind::Usage, _)
            | (_, "missing_organization_permission")
            | (_, "organization_not_found_or_unauthorized")
            | (_, "organization_domains_not_enabled")
            | (_, "organization_domain_enrollment_mode_not_enabled")
            | (_, "organization_domain_enrollment_mode_invalid")
            | (_, "role_migration_in_progress") => ErrorClass::Fatal,
            (ErrorKind::NotFound | ErrorKind::Invalid, _) if is_of_all => ErrorClass::Fatal,
            _ if info.maybe_applied => ErrorClass::Unsettled,
            (_, "already_a_member_in_organization") if matches!(self, Self::Invite { .. }) => {
                ErrorClass::AlreadyDone
            }
            (ErrorKind::Conflict, _) if error.is_from_response() => ErrorClass::Unsettled,
            // The server uses this code for members and for other resources.
            (ErrorKind::NotFound, "resource_not_found")
                if matches!(self, Self::Remove | Self::DeleteDomain | Self::RemoveSsoBypass) =>
            {
                ErrorClass::Unsettled
            }
            _ => ErrorClass::Failed,
        }
    }

    /// The maximum number of items per request.
    pub(super) fn batch_size(&self) -> usize {
        match self {
            // The Frontend API does not document its limit. Other bulk endpoints accept 10.
            Self::Invite { .. } => 10,
            // Clerk's limit.
            Self::AddSsoBypass => 100,
            _ => 1,
        }
    }

    pub(super) fn reads_first(&self) -> Option<ReadFirst> {
        match self {
            Self::Update(_) | Self::UpdateDomain { .. } => Some(ReadFirst::ToSkip),
            Self::Invite { .. } => Some(ReadFirst::ToKeep),
            _ => None,
        }
    }
}

/// Whether all items of a job have this parameter in common.
fn is_shared(param_name: Option<&str>) -> bool {
    matches!(param_name, Some("role" | "notify" | "enrollment_mode" | "delete_pending"))
}
