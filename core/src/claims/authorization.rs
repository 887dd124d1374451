//! What claims grant.

use super::{
    SessionClaims, SessionToken,
    permissions::{is_of_organization, is_of_user, key, scoped},
};
use crate::{models::SessionStatus, wire::closed_enum};
use clerk_orgs_mirrored::mirrored;
use std::time::Duration;

/// What system permissions begin with. Tokens do not have them.
const SYSTEM: &str = "org:sys_";

closed_enum! {
    /// How recently the user must have verified who they are.
    Reverification {
        /// Both factors within 10 minutes.
        StrictMfa = "strict_mfa",
        /// The second factor within 10 minutes.
        Strict = "strict",
        /// The second factor within an hour.
        Moderate = "moderate",
        /// The second factor within a day.
        Lax = "lax",
    }
}

/// What to ask of a token. Everything that is given must be granted.
#[mirrored(docs)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Authorization<'a> {
    /// The key of a role in the active organization, such as `org:admin`. The prefix can be left out.
    pub role: Option<&'a str>,
    /// The key of a permission in the active organization, such as `org:invoices:create`. The prefix can be left out.
    pub permission: Option<&'a str>,
    /// A feature: `org:reports` for the organization's, `user:reports` for the user's, `reports` for either.
    pub feature: Option<&'a str>,
    /// A plan, in the same way.
    pub plan: Option<&'a str>,
    /// How recently the user must have verified who they are. Of a user without a second factor, the first one counts.
    pub reverification: Option<Reverification>,
    /// Whether a session that still has tasks to complete may be granted something. It is granted nothing by default.
    pub allow_pending: bool,
}

#[mirrored]
impl SessionToken {
    /// Whether the token grants everything that is asked: true or false, or nothing if the token cannot say. **Nothing must
    /// not grant anything.** System permissions (`org:sys_…`) are never in a token, so that it cannot say whether the user has
    /// them: [`crate::Organization::has_permission`] can. False if nothing is asked. Does not check whether the token has
    /// expired.
    #[must_use]
    pub fn has(&self, asked: Authorization<'_>) -> Option<bool> {
        let claims = self.claims();
        let Authorization { role, permission, feature, plan, reverification, allow_pending } = asked;
        let is_pending = claims.session_status == Some(SessionStatus::Pending);
        if is_pending && !allow_pending {
            return Some(false);
        }
        let answers = [
            role.map(|role| Some(claims.has_role(role))),
            permission.map(|permission| claims.has_permission(permission)),
            feature.map(|feature| Some(has_item(&claims.features, feature))),
            plan.map(|plan| Some(has_item(&claims.plans, plan))),
            reverification.map(|level| Some(claims.is_verified(level))),
        ];
        let asked: Vec<Option<bool>> = answers.into_iter().flatten().collect();
        if asked.is_empty() || asked.contains(&Some(false)) {
            return Some(false);
        }
        (!asked.contains(&None)).then_some(true)
    }
}

impl SessionClaims {
    fn has_role(&self, role: &str) -> bool {
        self.organization_id.is_some() && self.organization_role.as_deref() == Some(&key(role))
    }

    fn has_permission(&self, permission: &str) -> Option<bool> {
        let key = key(permission);
        if self.organization_id.is_none() {
            return Some(false);
        }
        let is_held = self.organization_permissions.contains(&key);
        (is_held || !key.starts_with(SYSTEM)).then_some(is_held)
    }

    fn is_verified(&self, level: Reverification) -> bool {
        let (minutes, needs_both) = match level {
            Reverification::StrictMfa => (10, true),
            Reverification::Strict => (10, false),
            Reverification::Moderate => (60, false),
            Reverification::Lax => (24 * 60, false),
        };
        let limit = Duration::from_secs(minutes * 60);
        match (self.first_factor_age, self.second_factor_age) {
            (None, None) => false,
            (Some(first), None) => first < limit,
            (None, Some(second)) => second < limit && !needs_both,
            (Some(first), Some(second)) => second < limit && (first < limit || !needs_both),
        }
    }
}

/// Whether a feature or a plan is among those of its scope, or of either.
fn has_item(items: &[String], asked: &str) -> bool {
    let (scope, name) = match scoped(asked) {
        Some((scope, name)) => (Some(scope), name),
        None => (None, asked),
    };
    let is_of_scope = |scopes: &str| match scope {
        None => is_of_organization(scopes) || is_of_user(scopes),
        Some("o" | "org" | "organization") => is_of_organization(scopes),
        Some("u" | "user") => is_of_user(scopes),
        Some(_) => false,
    };
    let mut items = items.iter().filter_map(|item| scoped(item));
    items.any(|(scopes, held)| held == name && is_of_scope(scopes))
}
