//! Session tokens, decoded.

use crate::{ClerkError, Reverification, SessionClaims, arguments};
use clerk_orgs::Authorization;
use clerk_orgs_mirrored::documented;
use std::sync::Arc;

#[documented(SessionToken)]
#[derive(uniffi::Object)]
pub struct SessionToken(clerk_orgs::SessionToken);

#[documented(SessionToken)]
#[uniffi::export]
impl SessionToken {
    #[uniffi::constructor]
    pub fn new(token: String) -> Result<Arc<Self>, ClerkError> {
        arguments::check("token", &token)?;
        Ok(Arc::new(Self(clerk_orgs::SessionToken::new(&token)?)))
    }

    pub fn claims(&self) -> SessionClaims {
        self.0.claims().clone()
    }

    #[docs(params(Authorization))]
    #[uniffi::method(default(
        role = None,
        permission = None,
        feature = None,
        plan = None,
        reverification = None,
        allow_pending = false
    ))]
    pub fn has(
        &self,
        role: Option<String>,
        permission: Option<String>,
        feature: Option<String>,
        plan: Option<String>,
        reverification: Option<Reverification>,
        allow_pending: bool,
    ) -> Option<bool> {
        self.0.has(Authorization {
            role: role.as_deref(),
            permission: permission.as_deref(),
            feature: feature.as_deref(),
            plan: plan.as_deref(),
            reverification,
            allow_pending,
        })
    }
}
