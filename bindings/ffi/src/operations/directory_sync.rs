use super::{AsyncOrganization, BlockingOrganization};
use crate::{
    DirectorySync, DirectorySyncGroupRole, DirectorySyncGroupRoleMappings, DirectorySyncKey,
    DirectorySyncStatus, Json,
};
use clerk_orgs::UpdateDirectorySyncParams;
use std::sync::Arc;

operations! { AsyncOrganization / BlockingOrganization of Organization {
    fn get_directory_sync(&organization, enterprise_connection_id: String) -> DirectorySync {
        organization.get_directory_sync(&enterprise_connection_id).await
    }

    /// - `name`: The directory's name; the name of the enterprise connection if omitted. Not empty.
    #[uniffi::method(default(name = None))]
    fn create_directory_sync(
        &organization,
        enterprise_connection_id: String,
        name: Option<String>,
    ) -> Arc<DirectorySyncKey> {
        let created = organization.create_directory_sync(&enterprise_connection_id, name.as_deref()).await;
        created.map(DirectorySyncKey::new)
    }

    #[docs(params(UpdateDirectorySyncParams))]
    #[uniffi::method(default(enabled = None, group_role_mapping_enabled = None, attribute_mapping = None))]
    fn update_directory_sync(
        &organization,
        enterprise_connection_id: String,
        enabled: Option<bool>,
        group_role_mapping_enabled: Option<bool>,
        attribute_mapping: Option<Json>,
    ) -> DirectorySync {
        let params = UpdateDirectorySyncParams { enabled, group_role_mapping_enabled, attribute_mapping };
        organization.update_directory_sync(&enterprise_connection_id, params).await
    }

    fn delete_directory_sync(&organization, enterprise_connection_id: String) -> () {
        organization.delete_directory_sync(&enterprise_connection_id).await
    }

    fn rotate_directory_sync_api_key(
        &organization,
        enterprise_connection_id: String,
    ) -> Arc<DirectorySyncKey> {
        organization.rotate_directory_sync_api_key(&enterprise_connection_id).await.map(DirectorySyncKey::new)
    }

    fn set_directory_sync_credentials(
        &organization,
        enterprise_connection_id: String,
        service_account_json: String,
        subject_email: String,
    ) -> DirectorySync {
        let (id, key) = (&enterprise_connection_id, &service_account_json);
        organization.set_directory_sync_credentials(id, key, &subject_email).await
    }

    fn start_directory_sync(&organization, enterprise_connection_id: String) -> () {
        organization.start_directory_sync(&enterprise_connection_id).await
    }

    fn get_directory_sync_status(
        &organization,
        enterprise_connection_id: String,
    ) -> DirectorySyncStatus {
        organization.get_directory_sync_status(&enterprise_connection_id).await
    }

    fn get_group_role_mappings(
        &organization,
        enterprise_connection_id: String,
    ) -> DirectorySyncGroupRoleMappings {
        organization.get_group_role_mappings(&enterprise_connection_id).await
    }

    fn replace_group_role_mappings(
        &organization,
        enterprise_connection_id: String,
        mappings: Vec<DirectorySyncGroupRole>,
    ) -> DirectorySyncGroupRoleMappings {
        organization.replace_group_role_mappings(&enterprise_connection_id, &mappings).await
    }
} }
