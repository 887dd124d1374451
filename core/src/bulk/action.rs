//! The actions of bulk jobs: what a refusal means, and how to find out the state of an item if its response does not tell.

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

/// What an error means for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorClass {
    AlreadyDone,
    /// The item's state has to be read.
    Unsettled,
    Failed,
    /// All other items would fail in the same way.
    Fatal,
}

impl Action {
    pub(super) fn classify(&self, error: &Error) -> ErrorClass {
        // What all items have in common.
        let is_of_all = matches!(error.info().param_name.as_deref(), Some("role" | "enrollment_mode"));
        match (error.kind(), error.code().unwrap_or_default()) {
            (ErrorKind::Unauthenticated | ErrorKind::QuotaExceeded | ErrorKind::Usage, _)
            | (_, "missing_organization_permission")
            | (_, "organization_not_found_or_unauthorized")
            | (_, "organization_domains_not_enabled")
            | (_, "organization_domain_enrollment_mode_not_enabled")
            | (_, "role_migration_in_progress") => ErrorClass::Fatal,
            (ErrorKind::NotFound | ErrorKind::Invalid, _) if is_of_all => ErrorClass::Fatal,
            _ if error.info().maybe_applied => ErrorClass::Unsettled,
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

    /// Whether the server would repeat the action for an item that already has the requested state. Its state is then read
    /// first.
    pub(super) fn is_repeatable(&self) -> bool {
        matches!(self, Self::Invite { .. })
    }

    /// Whether a refusal of several items may concern only some of them. For example, the remaining seats may be enough for
    /// some.
    pub(super) fn may_concern_some(&self, error: &Error) -> bool {
        error.is_refusal()
            && (self.classify(error) != ErrorClass::Fatal || error.kind() == ErrorKind::QuotaExceeded)
    }
}
