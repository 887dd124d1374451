use super::hidden;
use crate::wire::{Decode, open_enum, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::{fmt, time::SystemTime};

open_enum! {
    /// The status of a test run.
    EnterpriseConnectionTestRunStatus {
        /// Nobody has signed in at the identity provider yet.
        Pending = "pending",
        /// The sign-in succeeded.
        Success = "success",
        /// The sign-in failed: the test run's `logs` say why.
        Failed = "failed",
    }
}

open_enum! {
    /// The protocol that a test run uses.
    EnterpriseConnectionType {
        /// SAML.
        Saml = "saml",
        /// OpenID Connect.
        Oauth = "oauth",
    }
}

/// The start of a test run.
#[mirrored]
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseConnectionTestRunInit {
    /// Where to sign in, in a browser. It is valid for a short time. Treat it as a secret: it contains a ticket.
    pub url: String,
}

/// A test of an enterprise connection: a sign-in at the identity provider that signs nobody in.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseConnectionTestRun {
    /// The id.
    pub id: String,
    /// Its status.
    pub status: EnterpriseConnectionTestRunStatus,
    /// The protocol.
    pub connection_type: EnterpriseConnectionType,
    /// The user that the provider described. None before the sign-in, or if it could not be read.
    pub parsed_user_info: Option<EnterpriseConnectionTestRunUserInfo>,
    /// What happened, in order.
    pub logs: Vec<EnterpriseConnectionTestRunLog>,
    /// The messages of SAML. None for other protocols, or before the sign-in.
    pub saml: Option<EnterpriseConnectionTestRunSaml>,
    /// The tokens of OpenID Connect. None for other protocols, or before the sign-in.
    pub oauth: Option<EnterpriseConnectionTestRunOauth>,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
}

/// The user that an identity provider described in a test run.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseConnectionTestRunUserInfo {
    /// The e-mail address, if the provider sent it.
    #[decode(filled)]
    pub email_address: Option<String>,
    /// The first name, if the provider sent it.
    #[decode(filled)]
    pub first_name: Option<String>,
    /// The last name, if the provider sent it.
    #[decode(filled)]
    pub last_name: Option<String>,
    /// The user's id at the provider, if it sent one.
    #[decode(filled)]
    pub user_id: Option<String>,
}

/// Something that happened in a test run.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseConnectionTestRunLog {
    /// How serious it is, such as `error`.
    #[decode(filled)]
    pub level: Option<String>,
    /// Clerk's code for it.
    #[decode(filled)]
    pub code: Option<String>,
    /// What happened, in few words.
    #[decode(filled)]
    pub short_message: Option<String>,
    /// What happened.
    #[decode(filled)]
    pub message: Option<String>,
}

/// The messages of a test run with SAML. Contains secrets: the response can be used to sign in.
#[mirrored]
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseConnectionTestRunSaml {
    /// What was sent to the provider: an XML document.
    #[decode(filled)]
    pub saml_request: Option<String>,
    /// What the provider sent: an XML document.
    #[decode(filled)]
    pub saml_response: Option<String>,
    /// What the provider was asked to return with its response.
    #[decode(filled)]
    pub relay_state: Option<String>,
}

/// The tokens of a test run with OpenID Connect. Contains secrets: they give access to the user's account at the provider.
#[mirrored]
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseConnectionTestRunOauth {
    /// The token that describes the user: a JWT.
    #[decode(filled)]
    pub id_token: Option<String>,
    /// The token that gives access to the user's account.
    #[decode(filled)]
    pub access_token: Option<String>,
    /// What the provider told about the user: JSON.
    #[decode(filled)]
    pub user_info: Option<String>,
}

impl fmt::Debug for EnterpriseConnectionTestRunInit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnterpriseConnectionTestRunInit").finish_non_exhaustive()
    }
}

impl fmt::Debug for EnterpriseConnectionTestRunSaml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { saml_request, saml_response, relay_state } = self;
        f.debug_struct("EnterpriseConnectionTestRunSaml")
            .field("saml_request", saml_request)
            .field("saml_response", &hidden(saml_response))
            .field("relay_state", relay_state)
            .finish()
    }
}

impl fmt::Debug for EnterpriseConnectionTestRunOauth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id_token, access_token, user_info } = self;
        f.debug_struct("EnterpriseConnectionTestRunOauth")
            .field("id_token", &hidden(id_token))
            .field("access_token", &hidden(access_token))
            .field("user_info", user_info)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secrets_of_a_test_run_are_not_shown() {
        let text = |text: &str| Some(text.to_owned());
        let saml = EnterpriseConnectionTestRunSaml {
            saml_request: text("asked"),
            saml_response: text("s3cret"),
            relay_state: None,
        };
        let oauth = EnterpriseConnectionTestRunOauth {
            id_token: text("s3cret"),
            access_token: text("s3cret"),
            user_info: text("told"),
        };
        let begun = EnterpriseConnectionTestRunInit { url: "s3cret".to_owned() };
        let shown = format!("{saml:?} {saml:#?} {oauth:?} {oauth:#?} {begun:?}");
        assert!(shown.contains("asked") && shown.contains("told") && !shown.contains("s3cret"), "{shown}");
    }
}
