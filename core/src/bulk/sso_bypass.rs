//! Bulk jobs on the members who can sign in without an organization's enterprise connections.

use super::{
    BulkOutcomes, BulkParams,
    action::Action,
    resource::Resource,
    target::{Applied, Refused},
};
use crate::{
    api::error_of_item,
    error::{Error, Result},
    frontend::Organization,
    http::Response,
    models::SsoBypassAllowlistUser,
    paging::decoded,
    wire::Decode,
};
use clerk_orgs_mirrored::mirrored;

/// The members who were not added.
#[derive(Decode)]
struct Answer {
    errors: Vec<NotAdded>,
}

#[derive(Decode)]
struct NotAdded {
    user_id: String,
    #[decode(default)]
    code: String,
}

#[mirrored]
impl Organization {
    /// Lets many members sign in with an e-mail code although the organization has an enterprise connection. The job starts
    /// when you read its outcomes; see [`BulkOutcomes`].
    ///
    /// A member who is on the list is done. One who cannot be added fails with the kind and the code of the error of
    /// [`Organization::add_sso_bypass_allowlist_user`], but without its message, status and trace id, which the server leaves
    /// out here, and affects no other. Duplicate ids count once.
    ///
    /// `POST /v1/organizations/{organization_id}/sso_bypass_allowlist_users/bulk` for up to 100 ids at a time. If responses
    /// leave the state of some members open, the list is read at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id or a parameter out of range. Everything else is reported by
    /// the outcomes.
    pub fn add_sso_bypass_allowlist_users(
        &self,
        user_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::AddSsoBypass, "user_ids", user_ids, params)
    }

    /// Lets many members sign in with the organization's enterprise connection only, again. The job starts when you read its
    /// outcomes; see [`BulkOutcomes`].
    ///
    /// A user who is not on the list is already done. Duplicate ids count once.
    ///
    /// `DELETE /v1/organizations/{organization_id}/sso_bypass_allowlist_users/{user_id}` for each id. If responses leave the
    /// state of some members open, the list is read at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id or a parameter out of range. Everything else is reported by
    /// the outcomes.
    pub fn remove_sso_bypass_allowlist_users(
        &self,
        user_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::RemoveSsoBypass, "user_ids", user_ids, params)
    }
}

/// What became of these users, where each of them is either in `data` or in `errors`.
pub(super) fn added(response: Response, user_ids: &[String]) -> Result<Applied> {
    let Answer { errors } = response.decode()?;
    let (users, _) = decoded::<SsoBypassAllowlistUser>(response.rows()?.data);
    let refused = user_ids.iter().filter_map(|id| {
        let error = match errors.iter().find(|error| error.user_id == *id) {
            Some(NotAdded { code, .. }) => error_of_item(code),
            None if users.iter().any(|user| user.user_id == *id) => return None,
            // It may have been added all the same: the list tells.
            None => Error::decode("the server did not say whether the user was added").maybe_applied(),
        };
        Some(Refused { id: id.clone(), error })
    });
    let refused = refused.collect();
    Ok(Applied { resources: users.into_iter().map(Resource::from).collect(), refused })
}
