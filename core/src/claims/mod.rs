//! What a session token says: its claims, and what they grant. Everything here is local and makes no request.

mod authorization;
mod permissions;
#[cfg(test)]
mod tests;

pub use authorization::{Authorization, Reverification};

use crate::{
    error::{Error, Result},
    models::SessionStatus,
    wire::{Decode, Json, optional_time, read},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::{Duration, SystemTime};

/// The claims of a session token, in either of the versions that Clerk issues.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SessionClaims {
    /// The user's id.
    pub user_id: String,
    /// The session's id. Tokens of a template may have none.
    pub session_id: Option<String>,
    /// The session's status, if the token has it.
    pub session_status: Option<SessionStatus>,
    /// The id of the user who acts as this one, if somebody does.
    pub actor_id: Option<String>,
    /// The active organization's id. None for the personal account.
    pub organization_id: Option<String>,
    /// The active organization's slug.
    pub organization_slug: Option<String>,
    /// The key of the user's role in it, such as `org:admin`.
    pub organization_role: Option<String>,
    /// The keys of the permissions that the role grants, such as `org:invoices:create`. System permissions (`org:sys_…`) are
    /// never in a token.
    pub organization_permissions: Vec<String>,
    /// The features, each with its scope: `o:` for the organization's, `u:` for the user's, `ou:` for both.
    pub features: Vec<String>,
    /// The plans, each with its scope.
    pub plans: Vec<String>,
    /// How long before the token was issued the first factor was verified, in whole minutes. None if it never was, or the
    /// token does not say.
    #[serde(serialize_with = "crate::wire::optional_duration")]
    pub first_factor_age: Option<Duration>,
    /// The same for the second factor.
    #[serde(serialize_with = "crate::wire::optional_duration")]
    pub second_factor_age: Option<Duration>,
    /// Who issued the token: the address of the instance.
    pub issuer: Option<String>,
    /// The origin that the token was issued to, if the token has it.
    pub authorized_party: Option<String>,
    /// When it was issued.
    #[serde(serialize_with = "optional_time")]
    pub issued_at: Option<SystemTime>,
    /// Before this, it is not valid.
    #[serde(serialize_with = "optional_time")]
    pub not_before: Option<SystemTime>,
    /// From then on, it is not valid any more.
    #[serde(serialize_with = "optional_time")]
    pub expires_at: Option<SystemTime>,
    /// All claims as they are in the token: a JSON object, with those of a template.
    pub claims: Json,
}

/// A session token, decoded. **Its signature is not verified**: use it for tokens that this library returned, or that were
/// verified elsewhere.
///
/// # Clones
/// Cheap to clone: clones share everything.
#[mirrored(docs)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionToken {
    claims: std::sync::Arc<SessionClaims>,
}

#[mirrored]
impl SessionToken {
    /// Decodes a session token, such as [`crate::Clerk::get_token`] returns it. Neither its signature nor its expiry is
    /// checked.
    ///
    /// # Errors
    /// `Invalid` for text that is not a session token. The error does not contain the token.
    pub fn new(token: &str) -> Result<Self> {
        let invalid = |what: &str| Error::invalid("token", format!("token is not a session token: {what}"));
        let mut parts = token.trim().split('.');
        let (Some(_), Some(payload), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(invalid("it does not have three parts"));
        };
        let payload = URL_SAFE_NO_PAD
            .decode(payload.trim_end_matches('='))
            .map_err(|_| invalid("its second part is not base64"))?;
        let claims = read::<Payload>(&payload).ok().and_then(std::result::Result::ok);
        let claims = claims.ok_or_else(|| invalid("its second part is not an object with a user's id"))?;
        let all = read::<Json>(&payload).ok().and_then(std::result::Result::ok).unwrap_or_default();
        Ok(Self { claims: std::sync::Arc::new(claims.into_claims(all)) })
    }

    /// What the token says.
    #[must_use]
    pub fn claims(&self) -> &SessionClaims {
        &self.claims
    }
}

/// The claims as they are in the token.
#[derive(Decode)]
struct Payload {
    v: i64,
    sub: String,
    sid: Option<String>,
    sts: Option<SessionStatus>,
    act: Option<Actor>,
    iss: Option<String>,
    azp: Option<String>,
    iat: Option<i64>,
    nbf: Option<i64>,
    exp: Option<i64>,
    fva: Vec<i64>,
    fea: Option<String>,
    pla: Option<String>,
    o: Option<ActiveOrganization>,
    org_id: Option<String>,
    org_slug: Option<String>,
    org_role: Option<String>,
    org_permissions: Vec<String>,
}

#[derive(Decode)]
struct Actor {
    sub: Option<String>,
}

/// The active organization in the second version.
#[derive(Decode)]
struct ActiveOrganization {
    id: String,
    slg: Option<String>,
    rol: Option<String>,
    per: Option<String>,
    fpm: Option<String>,
}

impl Payload {
    fn into_claims(self, all: Json) -> SessionClaims {
        let features = items(self.fea.as_deref());
        let (id, slug, role, permissions) = match self.o {
            Some(organization) if self.v == 2 => {
                let ActiveOrganization { id, slg, rol, per, fpm } = organization;
                let permissions =
                    permissions::of_masks(&features, &places(per.as_deref()), &places(fpm.as_deref()));
                (Some(id), slg, rol, permissions)
            }
            _ if self.v == 2 => (None, None, None, Vec::new()),
            _ => (self.org_id, self.org_slug, self.org_role, self.org_permissions),
        };
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        let age = |number: usize| {
            let minutes = self.fva.get(number).copied().filter(|_| self.fva.len() == 2)?;
            u64::try_from(minutes).ok()?.checked_mul(60).map(Duration::from_secs)
        };
        SessionClaims {
            first_factor_age: age(0),
            second_factor_age: age(1),
            user_id: self.sub,
            session_id: filled(self.sid),
            session_status: self.sts,
            actor_id: self.act.and_then(|actor| actor.sub),
            organization_id: filled(id),
            organization_slug: filled(slug),
            organization_role: filled(role).map(|role| permissions::key(&role)),
            organization_permissions: permissions,
            features,
            plans: items(self.pla.as_deref()),
            issuer: filled(self.iss),
            authorized_party: filled(self.azp),
            issued_at: self.iat.and_then(seconds),
            not_before: self.nbf.and_then(seconds),
            expires_at: self.exp.and_then(seconds),
            claims: all,
        }
    }
}

/// The parts of a list that is separated by commas, without the empty ones.
fn items(text: Option<&str>) -> Vec<String> {
    places(text).into_iter().filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The parts of a list whose numbers mean something, so that the empty ones stay.
fn places(text: Option<&str>) -> Vec<&str> {
    text.unwrap_or_default().split(',').map(str::trim).collect()
}

/// Times in tokens are in seconds.
fn seconds(time: i64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(time).ok()?))
}
