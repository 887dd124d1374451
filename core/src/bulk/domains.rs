//! Bulk jobs on the domains of an organization.

use super::{BulkOutcomes, BulkParams, action::Action};
use crate::{
    error::Result,
    frontend::{Organization, check_enrollment_mode},
    models::OrganizationEnrollmentMode,
};
use clerk_orgs_mirrored::mirrored;

#[mirrored]
impl Organization {
    /// Deletes many domains. The job starts when you read its outcomes; see [`BulkOutcomes`].
    ///
    /// A domain that the organization does not have is already done. Duplicate ids count once.
    ///
    /// `DELETE /v1/organizations/{organization_id}/domains/{domain_id}` for each id. If responses leave the state of some
    /// domains open, the list of domains is read at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id or a parameter out of range. Everything else is reported by
    /// the outcomes.
    pub fn delete_domains(
        &self,
        domain_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::DeleteDomain, "domain_ids", domain_ids, params)
    }

    /// Changes the enrollment mode of many domains. With `delete_pending`, the pending invitations and suggestions that the
    /// domains created are deleted; without it, they stay. The job starts when you read its outcomes; see [`BulkOutcomes`].
    ///
    /// A domain that has the mode is already done, unless pending ones are to be deleted: the domains are read first. One that
    /// the organization does not have fails with `NotFound`. Duplicate ids count once.
    ///
    /// `GET /v1/organizations/{organization_id}/domains`, then `POST
    /// /v1/organizations/{organization_id}/domains/{domain_id}/update_enrollment_mode` for each id with something to change.
    /// If the domains cannot be read, the request is sent for each id, and domains that already have the mode count as
    /// done. If responses leave the state of some domains open, the list of domains is read again at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id, an empty enrollment mode or a parameter out of range.
    /// Everything else is reported by the outcomes.
    pub fn update_domains_enrollment_mode(
        &self,
        domain_ids: impl IntoIterator<Item: Into<String>>,
        enrollment_mode: OrganizationEnrollmentMode,
        delete_pending: bool,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        check_enrollment_mode(&enrollment_mode)?;
        let action = Action::UpdateDomain { enrollment_mode, delete_pending };
        self.on_each(action, "domain_ids", domain_ids, params)
    }
}
