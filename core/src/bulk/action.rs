//! What is done to each, what its refusal means, and how things stand where an answer does not tell.

use crate::error::{Error, ErrorKind};

#[derive(Clone, Debug)]
pub(super) enum Action {
    Accept,
    Reject,
    /// With this role.
    Add(String),
    /// To this role.
    Update(String),
    Remove,
    /// With this role.
    Invite(String),
}

/// What an error says of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    AlreadyDone,
    /// How it stands has to be read.
    Unsettled,
    Failed,
    /// All others would fail in the same way.
    AllFail,
}

impl Action {
    pub(super) fn judge(&self, error: &Error) -> Verdict {
        let is_of_the_role = error.info().param_name.as_deref() == Some("role");
        match (error.kind(), error.code().unwrap_or_default()) {
            (ErrorKind::Unauthenticated | ErrorKind::Usage, _)
            | (_, "missing_organization_permission")
            | (_, "organization_membership_quota_exceeded")
            | (_, "organization_not_found_or_unauthorized") => Verdict::AllFail,
            (ErrorKind::NotFound | ErrorKind::Invalid, _) if is_of_the_role => Verdict::AllFail,
            _ if error.info().maybe_applied => Verdict::Unsettled,
            (_, "already_a_member_in_organization") if matches!(self, Self::Invite(_)) => {
                Verdict::AlreadyDone
            }
            (ErrorKind::Conflict, _) if error.is_from_a_response() => Verdict::Unsettled,
            // Said of members and of much else.
            (ErrorKind::NotFound, "resource_not_found") if matches!(self, Self::Remove) => Verdict::Unsettled,
            _ => Verdict::Failed,
        }
    }

    /// How many one request takes at most.
    pub(super) fn batch_size(&self) -> usize {
        match self {
            // The Frontend API does not say how many it takes; other bulk endpoints take 10.
            Self::Invite(_) => 10,
            _ => 1,
        }
    }

    /// Whether the server would do it again where it stands as wanted already: then that is looked up first.
    pub(super) fn is_repeatable(&self) -> bool {
        matches!(self, Self::Invite(_))
    }

    /// Whether a refusal of several may not concern each of them. The seats that are left may be enough for some.
    pub(super) fn may_concern_some(&self, error: &Error) -> bool {
        error.is_refusal()
            && (self.judge(error) != Verdict::AllFail
                || error.code() == Some("organization_membership_quota_exceeded"))
    }
}
