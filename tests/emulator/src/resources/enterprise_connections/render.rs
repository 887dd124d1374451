//! Connections as JSON, which has no secret of theirs.

use serde_json::{Map, Value, json};

use super::rows::Connection;
use crate::context::Context;

/// How long a certificate is valid: about ten years.
const CERTIFICATE_LIFETIME: i64 = 3_652 * 24 * 3600 * 1000;

impl Connection {
    pub(super) fn json(&self, context: &Context<'_>) -> Value {
        let mut body = json!({
            "id": self.id,
            "name": self.name,
            "provider": self.provider.as_str(),
            "logo_public_url": null,
            "active": self.active,
            "domains": self.domains,
            "organization_id": self.organization_id,
            "sync_user_attributes": self.sync_user_attributes,
            "disable_additional_identifications": self.disable_additional_identifications,
            "allow_organization_account_linking": self.account_linking,
            "authenticatable": self.active && self.is_configured(),
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        });
        let (name, protocol) = match self.provider.is_saml() {
            true => ("saml_connection", self.saml_json(context)),
            false => ("oauth_config", self.oauth_json(context)),
        };
        body[name] = protocol;
        body
    }

    pub(super) fn is_configured(&self) -> bool {
        self.settings.are_complete(self.provider)
    }

    /// The id of what belongs to this connection.
    fn part(&self, prefix: &str) -> String {
        format!("{prefix}_{}", self.id.trim_start_matches("entconn_"))
    }

    fn saml_json(&self, context: &Context<'_>) -> Value {
        let (id, base) = (self.part("samlc"), context.app.base_url());
        let mut body = json!({
            "acs_url": format!("{base}/v1/saml/acs/{id}"),
            "sp_entity_id": format!("{base}/saml/{id}"),
            "sp_metadata_url": format!("{base}/v1/saml/metadata/{id}.xml"),
            "id": id,
            "name": self.name,
            "active": self.active,
            "allow_subdomains": self.settings.flag("saml_allow_subdomains"),
            "allow_idp_initiated": self.settings.flag("saml_allow_idp_initiated"),
            "force_authn": self.settings.flag("saml_force_authn"),
        });
        self.add_texts(&mut body, "saml_", &["idp_entity_id", "idp_sso_url", "idp_metadata_url"]);
        let (issued_at, expires_at) = (self.created_at, self.created_at + CERTIFICATE_LIFETIME);
        let certificates: Vec<Value> = self
            .settings
            .certificates()
            .into_iter()
            .map(|text| json!({ "certificate": text, "issued_at": issued_at, "expires_at": expires_at }))
            .collect();
        if let Some(first) = certificates.first() {
            body["idp_certificate"] = first["certificate"].clone();
            body["idp_certificate_issued_at"] = issued_at.into();
            body["idp_certificate_expires_at"] = expires_at.into();
        }
        body["idp_certificates"] = certificates.into();
        body
    }

    fn oauth_json(&self, context: &Context<'_>) -> Value {
        let mut body = json!({
            "id": self.part("oauthc"),
            "name": self.name,
            "provider_key": self.provider.as_str(),
            "redirect_uri": format!("{}/v1/oauth_callback", context.app.base_url()),
            "requires_pkce": self.settings.flag("oidc_requires_pkce"),
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        });
        let names = ["client_id", "discovery_url", "auth_url", "token_url", "user_info_url"];
        self.add_texts(&mut body, "oidc_", &names);
        body
    }

    /// Adds those of these settings that there are.
    fn add_texts(&self, body: &mut Value, prefix: &str, names: &[&str]) {
        let texts = names.iter().filter_map(|name| {
            let text = self.settings.text(&format!("{prefix}{name}"))?;
            Some(((*name).to_owned(), Value::from(text)))
        });
        if let Value::Object(body) = body {
            body.extend(texts.collect::<Map<_, _>>());
        }
    }

    /// Where users sign in.
    pub(super) fn sign_in_url(&self) -> Option<&str> {
        let names = ["saml_idp_sso_url", "oidc_auth_url", "oidc_discovery_url"];
        names.iter().find_map(|name| self.settings.text(name))
    }
}
