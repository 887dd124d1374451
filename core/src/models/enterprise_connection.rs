use crate::wire::{Decode, open_enum, optional_time, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

open_enum! {
    /// The identity provider of an enterprise connection.
    EnterpriseConnectionProvider {
        /// Any provider with SAML.
        SamlCustom = "saml_custom",
        /// Okta, with SAML.
        SamlOkta = "saml_okta",
        /// Google Workspace, with SAML.
        SamlGoogle = "saml_google",
        /// Microsoft Entra ID, with SAML.
        SamlMicrosoft = "saml_microsoft",
        /// Any provider with OpenID Connect.
        OidcCustom = "oidc_custom",
        /// GitHub Enterprise, with OpenID Connect.
        OidcGithubEnterprise = "oidc_github_enterprise",
        /// GitLab, with OpenID Connect.
        OidcGitlab = "oidc_gitlab",
    }
}

open_enum! {
    /// Which hint an identity provider gets of who signs in.
    EnterpriseSamlLoginHintMode {
        /// The user's e-mail address.
        EmailAddress = "email_address",
        /// A value of the user's public metadata.
        CustomAttribute = "custom_attribute",
        /// None.
        Off = "off",
    }
}

open_enum! {
    /// A setting of an enterprise connection that can be cleared, so that the connection has none any more.
    EnterpriseConnectionField {
        /// `custom_attributes`.
        CustomAttributes = "custom_attributes",
        /// `idp_entity_id` of `saml`.
        SamlIdpEntityId = "saml_idp_entity_id",
        /// `idp_sso_url` of `saml`.
        SamlIdpSsoUrl = "saml_idp_sso_url",
        /// `idp_certificate` of `saml`.
        SamlIdpCertificate = "saml_idp_certificate",
        /// `idp_metadata_url` of `saml`.
        SamlIdpMetadataUrl = "saml_idp_metadata_url",
        /// `idp_metadata` of `saml`.
        SamlIdpMetadata = "saml_idp_metadata",
        /// `attribute_mapping` of `saml`.
        SamlAttributeMapping = "saml_attribute_mapping",
        /// `client_id` of `oidc`.
        OidcClientId = "oidc_client_id",
        /// `oidc_client_secret`.
        OidcClientSecret = "oidc_client_secret",
        /// `discovery_url` of `oidc`.
        OidcDiscoveryUrl = "oidc_discovery_url",
        /// `auth_url` of `oidc`.
        OidcAuthUrl = "oidc_auth_url",
        /// `token_url` of `oidc`.
        OidcTokenUrl = "oidc_token_url",
        /// `user_info_url` of `oidc`.
        OidcUserInfoUrl = "oidc_user_info_url",
    }
}

/// A connection of an organization to an identity provider, with which the users of its domains sign in.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseConnection {
    /// The id, which operations take.
    pub id: String,
    /// The name to display.
    #[decode(default)]
    pub name: String,
    /// The identity provider.
    pub provider: EnterpriseConnectionProvider,
    /// The URL of the provider's logo. None if there is none.
    #[decode(filled)]
    pub logo_public_url: Option<String>,
    /// Whether users can sign in with it.
    pub active: bool,
    /// The domains whose users sign in with it.
    pub domains: Vec<String>,
    /// The id of the organization, if the server reports it.
    pub organization_id: Option<String>,
    /// Whether the attributes of users are taken from the provider on each sign-in.
    pub sync_user_attributes: bool,
    /// Whether users who sign in with it cannot add other ways to identify themselves.
    pub disable_additional_identifications: bool,
    /// Whether members of the organization can link their accounts with it.
    pub allow_organization_account_linking: bool,
    /// The settings of SAML. None for other protocols.
    pub saml_connection: Option<EnterpriseSamlConnection>,
    /// The settings of OpenID Connect. None for other protocols.
    pub oauth_config: Option<EnterpriseOauthConfig>,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

/// The settings of an enterprise connection with SAML: those of the identity provider (`idp_…`), and those to enter there
/// (`acs_url`, `sp_…`).
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseSamlConnection {
    /// The id of these settings. Operations take the connection's own.
    #[decode(default)]
    pub id: String,
    /// The name to display.
    #[decode(default)]
    pub name: String,
    /// Whether users can sign in with it.
    pub active: bool,
    /// The provider's entity id. None before it is known.
    #[decode(filled)]
    pub idp_entity_id: Option<String>,
    /// Where the provider signs users in. None before it is known.
    #[decode(filled)]
    pub idp_sso_url: Option<String>,
    /// The provider's first certificate (X.509). None before it is known.
    #[decode(filled)]
    pub idp_certificate: Option<String>,
    /// From when on the first certificate is valid. None if that is not known.
    #[serde(serialize_with = "optional_time")]
    pub idp_certificate_issued_at: Option<SystemTime>,
    /// When the first certificate expires. None if that is not known.
    #[serde(serialize_with = "optional_time")]
    pub idp_certificate_expires_at: Option<SystemTime>,
    /// All certificates of the provider that the connection trusts, if the server reports them.
    pub idp_certificates: Vec<EnterpriseSamlIdpCertificate>,
    /// Where the provider publishes its metadata. None if it does not.
    #[decode(filled)]
    pub idp_metadata_url: Option<String>,
    /// The provider's metadata: an XML document. None if there is none.
    #[decode(filled)]
    pub idp_metadata: Option<String>,
    /// Where the provider sends its assertions: the Assertion Consumer Service.
    #[decode(filled)]
    pub acs_url: Option<String>,
    /// The entity id of the service provider, which is the instance.
    #[decode(filled)]
    pub sp_entity_id: Option<String>,
    /// Where the metadata of the service provider is published.
    #[decode(filled)]
    pub sp_metadata_url: Option<String>,
    /// Whether users of subdomains of the connection's domains sign in with it, too.
    pub allow_subdomains: bool,
    /// Whether a sign-in can begin at the provider.
    pub allow_idp_initiated: bool,
    /// Whether users have to authenticate at the provider on each sign-in.
    pub force_authn: bool,
    /// Which hint the provider gets of who signs in, if the server reports it.
    pub login_hint: Option<EnterpriseSamlLoginHint>,
}

/// A certificate of an identity provider.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseSamlIdpCertificate {
    /// The certificate (X.509): DER in base 64, without PEM's first and last line.
    pub certificate: String,
    /// From when on it is valid. None if that is not known.
    #[serde(serialize_with = "optional_time")]
    pub issued_at: Option<SystemTime>,
    /// When it expires. None if that is not known.
    #[serde(serialize_with = "optional_time")]
    pub expires_at: Option<SystemTime>,
}

/// The hint that an identity provider gets of who signs in.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseSamlLoginHint {
    /// What the hint is.
    pub mode: EnterpriseSamlLoginHintMode,
    /// The key of the user's public metadata whose value is the hint. None for other modes.
    #[decode(filled)]
    pub source: Option<String>,
}

/// The settings of an enterprise connection with OpenID Connect. The client secret is never reported.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseOauthConfig {
    /// The id of these settings. Operations take the connection's own.
    #[decode(default)]
    pub id: String,
    /// The name to display.
    #[decode(default)]
    pub name: String,
    /// The key of the provider, such as `oidc_custom`, if the server reports it.
    #[decode(filled)]
    pub provider_key: Option<String>,
    /// The id of the client at the provider. None before it is known.
    #[decode(filled)]
    pub client_id: Option<String>,
    /// Where the provider publishes its other addresses. None if it does not.
    #[decode(filled)]
    pub discovery_url: Option<String>,
    /// Where the provider signs users in. None before it is known.
    #[decode(filled)]
    pub auth_url: Option<String>,
    /// Where the provider issues tokens. None before it is known.
    #[decode(filled)]
    pub token_url: Option<String>,
    /// Where the provider tells about a user. None before it is known.
    #[decode(filled)]
    pub user_info_url: Option<String>,
    /// The redirect URI to enter at the provider, if the server reports it.
    #[decode(filled)]
    pub redirect_uri: Option<String>,
    /// Whether sign-ins use PKCE.
    pub requires_pkce: bool,
    /// The URL of the provider's logo. None if there is none.
    #[decode(filled)]
    pub logo_public_url: Option<String>,
    /// When they were created, if the server reports it.
    #[serde(serialize_with = "optional_time")]
    pub created_at: Option<SystemTime>,
    /// When they were last changed, if the server reports it.
    #[serde(serialize_with = "optional_time")]
    pub updated_at: Option<SystemTime>,
}
