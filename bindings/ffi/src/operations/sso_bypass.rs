use super::{AsyncOrganization, BlockingOrganization};
use crate::{SsoBypassAllowlistUser, SsoBypassAllowlistUserPage};

pages! { AsyncOrganization / BlockingOrganization of Organization {
    fn get_sso_bypass_allowlist_users | get_sso_bypass_allowlist_users_bytes(
        &organization,
    ) -> SsoBypassAllowlistUserPage {
        organization.get_sso_bypass_allowlist_users().await
    }
} }

operations! { AsyncOrganization / BlockingOrganization of Organization {
    fn add_sso_bypass_allowlist_user(&organization, user_id: String) -> SsoBypassAllowlistUser {
        organization.add_sso_bypass_allowlist_user(&user_id).await
    }

    fn remove_sso_bypass_allowlist_user(&organization, user_id: String) -> () {
        organization.remove_sso_bypass_allowlist_user(&user_id).await
    }
} }
