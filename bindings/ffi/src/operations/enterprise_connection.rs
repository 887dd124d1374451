use super::{AsyncOrganization, BlockingOrganization};
use crate::{
    EnterpriseConnection, EnterpriseConnectionField, EnterpriseConnectionPage, EnterpriseConnectionProvider,
    Json,
    arguments::{argument_of_fields, arguments_of_record},
};
use clerk_orgs::{CreateEnterpriseConnectionParams, GetEnterpriseConnectionsParams};
use clerk_orgs_mirrored::documented;

#[documented(EnterpriseConnectionSamlParams)]
#[derive(Default, uniffi::Record)]
pub struct EnterpriseConnectionSamlParams {
    #[uniffi(default = None)]
    pub idp_entity_id: Option<String>,
    #[uniffi(default = None)]
    pub idp_sso_url: Option<String>,
    #[uniffi(default = None)]
    pub idp_certificate: Option<String>,
    #[uniffi(default = None)]
    pub idp_metadata_url: Option<String>,
    #[uniffi(default = None)]
    pub idp_metadata: Option<String>,
    #[uniffi(default = None)]
    pub attribute_mapping: Option<Json>,
    #[uniffi(default = None)]
    pub allow_subdomains: Option<bool>,
    #[uniffi(default = None)]
    pub allow_idp_initiated: Option<bool>,
    #[uniffi(default = None)]
    pub force_authn: Option<bool>,
}

arguments_of_record! { EnterpriseConnectionSamlParams into clerk_orgs::EnterpriseConnectionSamlParams {
    idp_entity_id, idp_sso_url, idp_certificate, idp_metadata_url, idp_metadata, attribute_mapping, allow_subdomains,
    allow_idp_initiated, force_authn,
} }

#[documented(EnterpriseConnectionOidcParams)]
#[derive(Default, uniffi::Record)]
pub struct EnterpriseConnectionOidcParams {
    #[uniffi(default = None)]
    pub client_id: Option<String>,
    #[uniffi(default = None)]
    pub discovery_url: Option<String>,
    #[uniffi(default = None)]
    pub auth_url: Option<String>,
    #[uniffi(default = None)]
    pub token_url: Option<String>,
    #[uniffi(default = None)]
    pub user_info_url: Option<String>,
    #[uniffi(default = None)]
    pub requires_pkce: Option<bool>,
}

arguments_of_record! { EnterpriseConnectionOidcParams into clerk_orgs::EnterpriseConnectionOidcParams {
    client_id, discovery_url, auth_url, token_url, user_info_url, requires_pkce,
} }

// The client secret is an argument of its own, since records can be printed.
#[documented(UpdateEnterpriseConnectionParams)]
#[derive(Default, uniffi::Record)]
pub struct UpdateEnterpriseConnectionParams {
    #[uniffi(default = None)]
    pub name: Option<String>,
    #[uniffi(default = None)]
    pub domains: Option<Vec<String>>,
    #[uniffi(default = None)]
    pub active: Option<bool>,
    #[uniffi(default = None)]
    pub sync_user_attributes: Option<bool>,
    #[uniffi(default = None)]
    pub disable_additional_identifications: Option<bool>,
    #[uniffi(default = None)]
    pub custom_attributes: Option<Json>,
    #[uniffi(default = None)]
    pub saml: Option<EnterpriseConnectionSamlParams>,
    #[uniffi(default = None)]
    pub oidc: Option<EnterpriseConnectionOidcParams>,
    #[uniffi(default = [])]
    pub clear: Vec<EnterpriseConnectionField>,
}

argument_of_fields! { UpdateEnterpriseConnectionParams {
    name, domains, active, sync_user_attributes, disable_additional_identifications, custom_attributes, saml, oidc, clear,
} }

impl From<UpdateEnterpriseConnectionParams> for clerk_orgs::UpdateEnterpriseConnectionParams {
    fn from(params: UpdateEnterpriseConnectionParams) -> Self {
        Self {
            name: params.name,
            domains: params.domains,
            active: params.active,
            sync_user_attributes: params.sync_user_attributes,
            disable_additional_identifications: params.disable_additional_identifications,
            custom_attributes: params.custom_attributes,
            saml: params.saml.map(Into::into),
            oidc: params.oidc.map(Into::into),
            oidc_client_secret: None,
            clear: params.clear,
        }
    }
}

pages! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetEnterpriseConnectionsParams))]
    #[uniffi::method(default(with_organization_account_linking = false))]
    fn get_enterprise_connections | get_enterprise_connections_bytes(
        &organization,
        with_organization_account_linking: bool,
    ) -> EnterpriseConnectionPage {
        let params = GetEnterpriseConnectionsParams { with_organization_account_linking };
        organization.get_enterprise_connections(params).await
    }
} }

operations! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(CreateEnterpriseConnectionParams))]
    #[uniffi::method(default(name = None, saml = None, oidc = None, oidc_client_secret = None))]
    fn create_enterprise_connection(
        &organization,
        provider: EnterpriseConnectionProvider,
        domains: Vec<String>,
        name: Option<String>,
        saml: Option<EnterpriseConnectionSamlParams>,
        oidc: Option<EnterpriseConnectionOidcParams>,
        oidc_client_secret: Option<String>,
    ) -> EnterpriseConnection {
        let (saml, oidc) = (saml.map(Into::into), oidc.map(Into::into));
        let params = CreateEnterpriseConnectionParams { provider, domains, name, saml, oidc, oidc_client_secret };
        organization.create_enterprise_connection(params).await
    }

    /// - `params`: What to change; nothing but the secret if omitted.
    /// - `oidc_client_secret`: The new secret of the client at the provider; unchanged if omitted.
    #[uniffi::method(default(params = None, oidc_client_secret = None))]
    fn update_enterprise_connection(
        &organization,
        enterprise_connection_id: String,
        params: Option<UpdateEnterpriseConnectionParams>,
        oidc_client_secret: Option<String>,
    ) -> EnterpriseConnection {
        let params = params.map(clerk_orgs::UpdateEnterpriseConnectionParams::from).unwrap_or_default();
        let params = clerk_orgs::UpdateEnterpriseConnectionParams { oidc_client_secret, ..params };
        organization.update_enterprise_connection(&enterprise_connection_id, params).await
    }

    fn delete_enterprise_connection(&organization, enterprise_connection_id: String) -> () {
        organization.delete_enterprise_connection(&enterprise_connection_id).await
    }
} }
