//! What a connection knows of its identity provider, by the keys of forms. What there is depends on the protocol.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::Call;
use crate::error::ApiError;

/// Form keys, and those of all settings.
macro_rules! with_settings {
    ($($key:literal),*) => {
        &[
            $($key,)*
            "saml_idp_entity_id",
            "saml_idp_sso_url",
            "saml_idp_certificate",
            "saml_idp_certificates*",
            "saml_idp_metadata_url",
            "saml_idp_metadata",
            "saml_attribute_mapping",
            "saml_allow_subdomains",
            "saml_allow_idp_initiated",
            "saml_force_authn",
            "oidc_client_id",
            "oidc_client_secret",
            "oidc_discovery_url",
            "oidc_auth_url",
            "oidc_token_url",
            "oidc_user_info_url",
            "oidc_requires_pkce",
        ]
    };
}

/// The form keys of a new connection.
pub(super) const CREATE: &[&str] = with_settings!["provider", "name", "domains*"];
/// The form keys of a change.
pub(super) const UPDATE: &[&str] = with_settings![
    "name",
    "domains*",
    "active",
    "sync_user_attributes",
    "disable_additional_identifications",
    "custom_attributes"
];

/// What kind of value a setting has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Url,
    /// A JSON object as text.
    Object,
    /// Any JSON as text.
    Json,
    Flag,
}

/// All but the certificates, which can be several.
const KINDS: [(&str, Kind); 16] = [
    ("saml_idp_entity_id", Kind::Text),
    ("saml_idp_sso_url", Kind::Url),
    ("saml_idp_metadata_url", Kind::Url),
    ("saml_idp_metadata", Kind::Text),
    ("saml_attribute_mapping", Kind::Object),
    ("saml_allow_subdomains", Kind::Flag),
    ("saml_allow_idp_initiated", Kind::Flag),
    ("saml_force_authn", Kind::Flag),
    ("oidc_client_id", Kind::Text),
    ("oidc_client_secret", Kind::Text),
    ("oidc_discovery_url", Kind::Url),
    ("oidc_auth_url", Kind::Url),
    ("oidc_token_url", Kind::Url),
    ("oidc_user_info_url", Kind::Url),
    ("oidc_requires_pkce", Kind::Flag),
    ("custom_attributes", Kind::Json),
];
const CERTIFICATE: &str = "saml_idp_certificate";
const CERTIFICATES: &str = "saml_idp_certificates";

/// The kind of an identity provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Any with SAML.
    SamlCustom,
    /// Okta, with SAML.
    SamlOkta,
    /// Google Workspace, with SAML.
    SamlGoogle,
    /// Microsoft Entra ID, with SAML.
    SamlMicrosoft,
    /// Any with OpenID Connect.
    OidcCustom,
    /// GitHub Enterprise, with OpenID Connect.
    OidcGithubEnterprise,
    /// GitLab, with OpenID Connect.
    OidcGitlab,
}

impl Provider {
    const ALL: [Self; 7] = [
        Self::SamlCustom,
        Self::SamlOkta,
        Self::SamlGoogle,
        Self::SamlMicrosoft,
        Self::OidcCustom,
        Self::OidcGithubEnterprise,
        Self::OidcGitlab,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::SamlCustom => "saml_custom",
            Self::SamlOkta => "saml_okta",
            Self::SamlGoogle => "saml_google",
            Self::SamlMicrosoft => "saml_microsoft",
            Self::OidcCustom => "oidc_custom",
            Self::OidcGithubEnterprise => "oidc_github_enterprise",
            Self::OidcGitlab => "oidc_gitlab",
        }
    }

    pub(super) fn named(text: &str) -> Result<Self, ApiError> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == text).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            ApiError::param_invalid("provider", format!("provider must be one of {known}."))
        })
    }

    pub(super) fn is_saml(self) -> bool {
        self.as_str().starts_with("saml_")
    }

    /// How the keys of its settings start.
    fn prefix(self) -> &'static str {
        if self.is_saml() { "saml_" } else { "oidc_" }
    }

    /// Which keys belong to the other protocol.
    fn foreign_prefix(self) -> &'static str {
        if self.is_saml() { "oidc_" } else { "saml_" }
    }
}

/// The settings that were given.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct Settings(Map<String, Value>);

impl Settings {
    /// The settings of a seed.
    pub(super) fn of_seed(given: &Map<String, Value>, provider: Provider) -> Result<Self, String> {
        let mut settings = given.clone();
        if let Some(certificate) = settings.remove(CERTIFICATE) {
            settings.insert(CERTIFICATES.into(), vec![certificate].into());
        }
        let is_known = |key: &String| {
            key.starts_with(provider.prefix())
                && (key == CERTIFICATES || KINDS.iter().any(|(known, _)| known == key))
        };
        match settings.keys().find(|key| !is_known(key)) {
            Some(key) => Err(format!("{} has no setting {key}", provider.as_str())),
            None => Ok(Self(settings)),
        }
    }

    /// Takes what is in the form. Nothing is changed if any of it is refused.
    pub(super) fn update(&mut self, call: &Call, provider: Provider) -> Result<(), ApiError> {
        let mut changed = self.0.clone();
        for (name, kind) in KINDS {
            let Some(text) = call.form.get(name) else { continue };
            check_protocol(name, provider)?;
            match value(name, kind, text.trim())? {
                Some(value) => _ = changed.insert(name.into(), value),
                None if kind == Kind::Flag => {}
                None => _ = changed.remove(name),
            }
        }
        for name in [CERTIFICATE, CERTIFICATES] {
            if call.form.get(name).is_some() {
                check_protocol(name, provider)?;
                let mut certificates = call.form.all(name);
                certificates.retain(|text| !text.trim().is_empty());
                changed.insert(CERTIFICATES.into(), certificates.into());
            }
        }
        self.0 = changed;
        Ok(())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn certificates(&self) -> Vec<&str> {
        let listed = self.0.get(CERTIFICATES).and_then(Value::as_array);
        listed.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Whether users can sign in with it.
    pub(super) fn are_complete(&self, provider: Provider) -> bool {
        let has = |name: &str| self.text(name).is_some();
        if provider.is_saml() {
            has("saml_idp_entity_id") && has("saml_idp_sso_url")
        } else {
            let has_addresses = has("oidc_auth_url") && has("oidc_token_url");
            has("oidc_client_id") && (has("oidc_discovery_url") || has_addresses)
        }
    }
}

fn check_protocol(name: &str, provider: Provider) -> Result<(), ApiError> {
    if name.starts_with(provider.foreign_prefix()) {
        let long = format!("{name} cannot be used with the provider {}.", provider.as_str());
        return Err(ApiError::param_invalid(name, long));
    }
    Ok(())
}

/// The value of a setting, or nothing if it is empty.
fn value(name: &str, kind: Kind, text: &str) -> Result<Option<Value>, ApiError> {
    if text.is_empty() {
        return Ok(None);
    }
    let invalid = |what: &str| Err(ApiError::param_invalid(name, format!("{name} must be {what}.")));
    match (kind, text) {
        (Kind::Text, _) => Ok(Some(text.into())),
        (Kind::Url, _) if text.starts_with("https://") || text.starts_with("http://") => {
            Ok(Some(text.into()))
        }
        (Kind::Url, _) => invalid("a URL"),
        (Kind::Flag, "true" | "1") => Ok(Some(true.into())),
        (Kind::Flag, "false" | "0") => Ok(Some(false.into())),
        (Kind::Flag, _) => invalid("true or false"),
        (Kind::Json, _) => match serde_json::from_str(text) {
            Ok(value) => Ok(Some(value)),
            Err(_) => invalid("JSON"),
        },
        (Kind::Object, _) => match serde_json::from_str::<Map<String, Value>>(text) {
            Ok(object) => Ok(Some(object.into())),
            Err(_) => invalid("a JSON object"),
        },
    }
}
