//! What enterprise connections are created and updated with.

use super::domains::check_domain_name;
use crate::{
    error::{Error, Result},
    http::{Request, check_not_empty, distinct},
    models::{EnterpriseConnectionField, EnterpriseConnectionProvider},
    wire::Json,
};
use clerk_orgs_mirrored::mirrored;
use std::fmt;

/// What to create an enterprise connection with.
#[mirrored(docs)]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CreateEnterpriseConnectionParams {
    /// The identity provider.
    pub provider: EnterpriseConnectionProvider,
    /// The names of the domains whose users sign in with it, at least one. The organization has them, owns them (their
    /// `ownership_verification` is verified), and their enrollment mode is `enterprise_sso`.
    pub domains: Vec<String>,
    /// The name to display. If omitted, the domain of the user's primary e-mail address, or else the organization's name.
    pub name: Option<String>,
    /// The settings of SAML, for providers with SAML.
    pub saml: Option<EnterpriseConnectionSamlParams>,
    /// The settings of OpenID Connect, for providers with OpenID Connect.
    pub oidc: Option<EnterpriseConnectionOidcParams>,
    /// The secret of the client at the provider, for providers with OpenID Connect.
    pub oidc_client_secret: Option<String>,
}

impl CreateEnterpriseConnectionParams {
    /// A connection of these domains to this provider, with nothing else set.
    pub fn new(
        provider: EnterpriseConnectionProvider,
        domains: impl IntoIterator<Item: Into<String>>,
    ) -> Self {
        Self {
            provider,
            domains: domains.into_iter().map(Into::into).collect(),
            name: None,
            saml: None,
            oidc: None,
            oidc_client_secret: None,
        }
    }

    pub(super) fn form(self, request: Request) -> Result<Request> {
        let Self { provider, domains, name, saml, oidc, oidc_client_secret } = self;
        check_not_empty("provider", provider.as_str())?;
        let request = request.form("provider", provider.as_str());
        let request = with_domains(with_texts(request, "", [("name", name)])?, domains)?;
        with_settings(request, saml, oidc, oidc_client_secret)
    }
}

/// What to change in an enterprise connection. Whatever is omitted stays.
#[mirrored(docs)]
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct UpdateEnterpriseConnectionParams {
    /// The new name to display. Not empty.
    pub name: Option<String>,
    /// The names of all domains whose users sign in with it, in the place of those before, at least one. The same holds for
    /// them as when a connection is created.
    pub domains: Option<Vec<String>>,
    /// Whether users can sign in with it.
    pub active: Option<bool>,
    /// Whether the attributes of users are taken from the provider on each sign-in.
    pub sync_user_attributes: Option<bool>,
    /// Whether users who sign in with it cannot add other ways to identify themselves.
    pub disable_additional_identifications: Option<bool>,
    /// Attributes of users that are taken from the provider: a JSON object. Only where the instance has them enabled.
    pub custom_attributes: Option<Json>,
    /// The settings of SAML that change.
    pub saml: Option<EnterpriseConnectionSamlParams>,
    /// The settings of OpenID Connect that change.
    pub oidc: Option<EnterpriseConnectionOidcParams>,
    /// The new secret of the client at the provider.
    pub oidc_client_secret: Option<String>,
    /// The settings that the connection has none of any more. They cannot be set at the same time.
    pub clear: Vec<EnterpriseConnectionField>,
}

impl UpdateEnterpriseConnectionParams {
    pub(super) fn form(self, request: Request) -> Result<Request> {
        let flags = [
            ("active", self.active),
            ("sync_user_attributes", self.sync_user_attributes),
            ("disable_additional_identifications", self.disable_additional_identifications),
        ];
        let request = with_flags(with_texts(request, "", [("name", self.name)])?, flags);
        let request = match self.domains {
            Some(domains) => with_domains(request, domains)?,
            None => request,
        };
        let request = with_object(request, "", "custom_attributes", self.custom_attributes)?;
        let request = with_settings(request, self.saml, self.oidc, self.oidc_client_secret)?;
        let request = self.clear.iter().try_fold(request, cleared)?;
        if request.form.is_empty() {
            return Err(Error::invalid("params", "there is nothing to change: set or clear something"));
        }
        Ok(request)
    }
}

/// The settings of an enterprise connection with SAML. The metadata, or where it is published, says what the others are.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EnterpriseConnectionSamlParams {
    /// The provider's entity id.
    pub idp_entity_id: Option<String>,
    /// Where the provider signs users in.
    pub idp_sso_url: Option<String>,
    /// The provider's certificate (X.509), as PEM.
    pub idp_certificate: Option<String>,
    /// Where the provider publishes its metadata.
    pub idp_metadata_url: Option<String>,
    /// The provider's metadata: an XML document.
    pub idp_metadata: Option<String>,
    /// Which attributes of the provider are those of users: a JSON object, whose shape depends on the provider.
    pub attribute_mapping: Option<Json>,
    /// Whether users of subdomains of the connection's domains sign in with it, too.
    pub allow_subdomains: Option<bool>,
    /// Whether a sign-in can begin at the provider.
    pub allow_idp_initiated: Option<bool>,
    /// Whether users have to authenticate at the provider on each sign-in.
    pub force_authn: Option<bool>,
}

impl EnterpriseConnectionSamlParams {
    fn form(self, request: Request) -> Result<Request> {
        let texts = [
            ("idp_entity_id", self.idp_entity_id),
            ("idp_sso_url", self.idp_sso_url),
            ("idp_certificate", self.idp_certificate),
            ("idp_metadata_url", self.idp_metadata_url),
            ("idp_metadata", self.idp_metadata),
        ];
        let flags = [
            ("saml_allow_subdomains", self.allow_subdomains),
            ("saml_allow_idp_initiated", self.allow_idp_initiated),
            ("saml_force_authn", self.force_authn),
        ];
        let request = with_flags(with_texts(request, "saml_", texts)?, flags);
        with_object(request, "saml_", "attribute_mapping", self.attribute_mapping)
    }
}

/// The settings of an enterprise connection with OpenID Connect, without the client secret. What is published at the
/// discovery URL need not be given.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EnterpriseConnectionOidcParams {
    /// The id of the client at the provider.
    pub client_id: Option<String>,
    /// Where the provider publishes its other addresses.
    pub discovery_url: Option<String>,
    /// Where the provider signs users in.
    pub auth_url: Option<String>,
    /// Where the provider issues tokens.
    pub token_url: Option<String>,
    /// Where the provider tells about a user.
    pub user_info_url: Option<String>,
    /// Whether sign-ins use PKCE.
    pub requires_pkce: Option<bool>,
}

impl EnterpriseConnectionOidcParams {
    fn form(self, request: Request) -> Result<Request> {
        let texts = [
            ("client_id", self.client_id),
            ("discovery_url", self.discovery_url),
            ("auth_url", self.auth_url),
            ("token_url", self.token_url),
            ("user_info_url", self.user_info_url),
        ];
        Ok(with_flags(with_texts(request, "oidc_", texts)?, [("oidc_requires_pkce", self.requires_pkce)]))
    }
}

fn with_settings(
    request: Request,
    saml: Option<EnterpriseConnectionSamlParams>,
    oidc: Option<EnterpriseConnectionOidcParams>,
    oidc_client_secret: Option<String>,
) -> Result<Request> {
    let request = saml.unwrap_or_default().form(request)?;
    let request = oidc.unwrap_or_default().form(request)?;
    with_texts(request, "", [("oidc_client_secret", oidc_client_secret)])
}

/// Refuses an empty text, which would clear the setting. The server validates the rest. Its names of the settings begin with
/// the prefix, which the names of ours do without.
fn with_texts<const COUNT: usize>(
    request: Request,
    prefix: &str,
    texts: [(&'static str, Option<String>); COUNT],
) -> Result<Request> {
    texts.into_iter().try_fold(request, |request, (name, text)| {
        let Some(text) = text else { return Ok(request) };
        check_not_empty(name, text.trim())?;
        Ok(request.form(format!("{prefix}{name}"), text))
    })
}

fn with_flags<const COUNT: usize>(request: Request, flags: [(&'static str, Option<bool>); COUNT]) -> Request {
    flags.into_iter().fold(request, |request, (name, flag)| request.maybe_flag(name, flag))
}

fn with_object(request: Request, prefix: &str, name: &str, value: Option<Json>) -> Result<Request> {
    let Some(value) = value else { return Ok(request) };
    if !value.is_object() {
        return Err(Error::invalid(name, format!("{name} must be a JSON object")));
    }
    Ok(request.form(format!("{prefix}{name}"), value.text()))
}

fn with_domains(request: Request, domains: Vec<String>) -> Result<Request> {
    let domains = distinct("domains", domains, check_domain_name, str::to_lowercase)?;
    if domains.is_empty() {
        return Err(Error::invalid("domains", "domains must not be empty"));
    }
    Ok(domains.into_iter().fold(request, |request, domain| request.form("domains", domain)))
}

/// With a field that is cleared: an empty text tells the server so.
fn cleared(request: Request, field: &EnterpriseConnectionField) -> Result<Request> {
    let name = field.as_str();
    let text = match field {
        EnterpriseConnectionField::Unknown { .. } => format!("{name} is no setting that can be cleared"),
        _ if request.form.iter().any(|(set, value)| set == name && !value.is_empty()) => {
            let own = match field {
                // An argument of its own, and no setting in a group.
                EnterpriseConnectionField::OidcClientSecret => name,
                _ => ["saml_", "oidc_"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name),
            };
            format!("{own} is set and cleared at the same time")
        }
        // Once is enough.
        _ if request.form.iter().any(|(set, _)| set == name) => return Ok(request),
        _ => return Ok(request.form(name.to_owned(), "")),
    };
    Err(Error::invalid("clear", text))
}

impl fmt::Debug for CreateEnterpriseConnectionParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { provider, domains, name, saml, oidc, oidc_client_secret: _ } = self;
        f.debug_struct("CreateEnterpriseConnectionParams")
            .field("provider", provider)
            .field("domains", domains)
            .field("name", name)
            .field("saml", saml)
            .field("oidc", oidc)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for UpdateEnterpriseConnectionParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Everything but the client secret.
        f.debug_struct("UpdateEnterpriseConnectionParams")
            .field("name", &self.name)
            .field("domains", &self.domains)
            .field("active", &self.active)
            .field("sync_user_attributes", &self.sync_user_attributes)
            .field("disable_additional_identifications", &self.disable_additional_identifications)
            .field("custom_attributes", &self.custom_attributes)
            .field("saml", &self.saml)
            .field("oidc", &self.oidc)
            .field("clear", &self.clear)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_and_cleared_is_named_as_it_was_given() {
        use EnterpriseConnectionField::{CustomAttributes, OidcAuthUrl, OidcClientSecret, SamlIdpSsoUrl};
        let text = || Some("https://idp.example".to_owned());
        let saml = EnterpriseConnectionSamlParams { idp_sso_url: text(), ..Default::default() };
        let oidc = EnterpriseConnectionOidcParams { auth_url: text(), ..Default::default() };
        for (clear, named) in [
            (OidcClientSecret, "oidc_client_secret"),
            (OidcAuthUrl, "auth_url"),
            (SamlIdpSsoUrl, "idp_sso_url"),
            (CustomAttributes, "custom_attributes"),
        ] {
            let params = UpdateEnterpriseConnectionParams {
                custom_attributes: r#"{"a": 1}"#.parse().ok(),
                saml: Some(saml.clone()),
                oidc: Some(oidc.clone()),
                oidc_client_secret: text(),
                clear: vec![clear],
                ..Default::default()
            };
            let error = params.form(Request::post("/a", &[])).err().unwrap();
            assert!(error.to_string().starts_with(&format!("{named} is set")), "{error}");
        }
    }

    #[test]
    fn the_client_secret_is_not_shown() {
        let secret = || Some("s3cret".to_owned());
        let new =
            CreateEnterpriseConnectionParams::new(EnterpriseConnectionProvider::OidcCustom, ["a.example"]);
        let created = CreateEnterpriseConnectionParams { oidc_client_secret: secret(), ..new };
        let updated = UpdateEnterpriseConnectionParams { oidc_client_secret: secret(), ..Default::default() };
        let shown = format!("{created:?} {created:#?} {updated:?} {updated:#?}");
        assert!(shown.contains("a.example") && !shown.contains("s3cret"), "{shown}");
    }
}
