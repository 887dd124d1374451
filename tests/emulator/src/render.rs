//! Resources as JSON, with exactly the fields of the description.

use serde_json::{Value, json};

use crate::context::Context;
use crate::error::ApiError;
use crate::resources::{count_pending, directories};
use crate::roles;
use crate::store::{
    Client, Logo, Membership, Organization, Request, Role, Session, SignIn, Slice, User, Verification,
};

impl Context<'_> {
    /// clerk-js tells by this name that there is nothing to remove.
    fn image_url(&self) -> String {
        format!("{}/__emulator/avatar_placeholder.svg", self.app.base_url())
    }

    /// The URL of the logo, which changes with it, and whether there is one.
    fn logo_url(&self, organization: &Organization) -> Result<(String, bool), ApiError> {
        Ok(match Logo::set_at(self.db, &organization.id)? {
            Some(at) => {
                (format!("{}/__emulator/logos/{}?at={at}", self.app.base_url(), organization.id), true)
            }
            None => (self.image_url(), false),
        })
    }

    pub(crate) fn organization_json(&self, organization: &Organization) -> Result<Value, ApiError> {
        let (image_url, has_image) = self.logo_url(organization)?;
        let sso = self.app.instance().self_serve_sso && organization.may_set_up_sso(self.db)?;
        let mut body = json!({
            "object": "organization",
            "id": organization.id,
            "name": organization.name,
            "slug": organization.shown_slug(),
            "image_url": image_url,
            "has_image": has_image,
            "members_count": organization.members_count(self.db)?,
            "pending_invitations_count": count_pending(self.db, organization)?,
            "max_allowed_memberships": organization.max_allowed_memberships,
            "admin_delete_enabled": organization.admin_delete_enabled,
            "self_serve_sso_enabled": sso,
            "public_metadata": organization.public_metadata,
            "created_at": organization.created_at,
            "updated_at": organization.updated_at,
        });
        // Instances without this setting do not have the field.
        if organization.is_exclusive(self.db)? {
            body["exclusive_membership"] = true.into();
        }
        Ok(body)
    }

    pub(crate) fn public_organization_json(&self, organization: &Organization) -> Result<Value, ApiError> {
        let (image_url, has_image) = self.logo_url(organization)?;
        Ok(json!({
            "id": organization.id,
            "name": organization.name,
            "slug": organization.shown_slug(),
            "image_url": image_url,
            "has_image": has_image,
        }))
    }

    /// Whether a directory has deprovisioned the user is said of its users only.
    pub(crate) fn public_user_json(&self, user: &User) -> Result<Value, ApiError> {
        let mut body = json!({
            "first_name": user.first_name,
            "last_name": user.last_name,
            "image_url": self.image_url(),
            "has_image": false,
            "identifier": user.identifier(),
            "user_id": user.id,
            "username": user.username,
            "banned": user.banned,
        });
        if let Some(deprovisioned) = directories::deprovisioned(self.db, &user.id)? {
            body["deprovisioned"] = deprovisioned.into();
        }
        Ok(body)
    }

    pub(crate) fn membership_json(
        &self,
        membership: &Membership,
        organization: &Organization,
        user: &User,
    ) -> Result<Value, ApiError> {
        let role = organization.role(self.db, &membership.role)?;
        self.membership_with(membership, self.organization_json(organization)?, role.as_ref(), user)
    }

    fn membership_with(
        &self,
        membership: &Membership,
        organization: Value,
        role: Option<&Role>,
        user: &User,
    ) -> Result<Value, ApiError> {
        Ok(json!({
            "object": "organization_membership",
            "id": membership.id,
            "public_metadata": membership.public_metadata,
            "role": membership.role,
            "role_name": role.map_or(membership.role.as_str(), |role| role.name.as_str()),
            "permissions": role.map(|role| role.permissions.as_slice()).unwrap_or_default(),
            "created_at": membership.created_at,
            "updated_at": membership.updated_at,
            "organization": organization,
            "public_user_data": self.public_user_json(user)?,
        }))
    }

    /// Memberships of one organization. Reads the organization and its roles only once.
    pub(crate) fn memberships_json(
        &self,
        memberships: &[Membership],
        organization: &Organization,
    ) -> Result<Vec<Value>, ApiError> {
        let rendered = self.organization_json(organization)?;
        let roles = organization.roles(self.db)?;
        let mut rows = Vec::with_capacity(memberships.len());
        for membership in memberships {
            let Some(user) = User::find(self.db, &membership.user_id)? else { continue };
            let role = roles.iter().find(|role| role.key == membership.role);
            rows.push(self.membership_with(membership, rendered.clone(), role, &user)?);
        }
        Ok(rows)
    }

    pub(crate) fn request_json(&self, request: &Request) -> Result<Value, ApiError> {
        let user = request.user(self.db)?;
        Ok(json!({
            "object": "organization_membership_request",
            "id": request.id,
            "organization_id": request.organization_id,
            "status": request.status,
            "public_user_data": user.map(|user| self.public_user_json(&user)).transpose()?,
            "created_at": request.created_at,
            "updated_at": request.updated_at,
        }))
    }

    pub(crate) fn users_memberships_json(
        &self,
        user: &User,
        memberships: &[Membership],
    ) -> Result<Vec<Value>, ApiError> {
        let mut rows = Vec::new();
        for membership in memberships {
            if let Some(organization) = Organization::find(self.db, &membership.organization_id)? {
                rows.push(self.membership_json(membership, &organization, user)?);
            }
        }
        Ok(rows)
    }

    pub(crate) fn user_json(&self, user: &User) -> Result<Value, ApiError> {
        let every = Slice::new(500, 0, &crate::control::Options::default());
        let memberships = Membership::list_of_user(self.db, &user.id, every)?;
        let memberships = self.users_memberships_json(user, &memberships)?;
        let email = user.email.as_ref().map(|email| self.email_json(user, email));
        let has_second_factor = user.second_factor.is_some();
        Ok(json!({
            "object": "user",
            "id": user.id,
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "image_url": self.image_url(),
            "has_image": false,
            "primary_email_address_id": user.email.as_ref().map(|_| user.email_id()),
            "primary_phone_number_id": null,
            "primary_web3_wallet_id": null,
            "password_enabled": user.password.is_some(),
            "two_factor_enabled": has_second_factor,
            "totp_enabled": user.second_factor.is_some_and(|factor| factor.strategy() == "totp"),
            "backup_code_enabled": user.second_factor.is_some_and(|factor| factor.strategy() == "backup_code"),
            "email_addresses": email.into_iter().collect::<Vec<_>>(),
            "phone_numbers": [],
            "web3_wallets": [],
            "passkeys": [],
            "organization_memberships": memberships,
            "external_accounts": [],
            "saml_accounts": [],
            "enterprise_accounts": [],
            "public_metadata": {},
            "unsafe_metadata": {},
            "external_id": null,
            "last_sign_in_at": user.last_sign_in_at,
            "banned": user.banned,
            "locked": user.locked,
            "lockout_expires_in_seconds": null,
            "verification_attempts_remaining": null,
            "created_at": user.created_at,
            "updated_at": user.updated_at,
            "delete_self_enabled": true,
            "create_organization_enabled": self.app.instance().create_organizations,
            "create_organizations_limit": self.app.instance().create_organizations_limit,
            "last_active_at": user.last_sign_in_at,
            "mfa_enabled_at": if has_second_factor { Some(user.created_at) } else { None },
            "mfa_disabled_at": null,
            "legal_accepted_at": null,
            "profile_image_url": self.image_url(),
        }))
    }

    fn email_json(&self, user: &User, email: &str) -> Value {
        json!({
            "object": "email_address",
            "id": user.email_id(),
            "email_address": email,
            "reserved": false,
            "verification": { "object": "verification_admin", "status": "verified", "strategy": "admin",
                              "attempts": null, "expire_at": null },
            "linked_to": [],
            "matches_sso_connection": false,
            "created_at": user.created_at,
            "updated_at": user.updated_at,
        })
    }

    pub(crate) fn session_json(&self, session: &Session) -> Result<Value, ApiError> {
        let user = User::find(self.db, &session.user_id)?;
        let token = match session.is_active() {
            true => json!({ "object": "token", "jwt": self.last_active_token(session)? }),
            false => Value::Null,
        };
        let tasks = self.has_to_choose(session).then(|| json!([{ "key": "choose-organization" }]));
        let mut body = json!({
            "object": "session",
            "id": session.id,
            "status": if tasks.is_some() { "pending" } else { &session.status },
            "expire_at": session.expire_at,
            "abandon_at": session.abandon_at,
            "last_active_at": session.last_active_at,
            "last_active_token": token,
            "actor": null,
            "tasks": tasks,
            "last_active_organization_id": session.organization_id,
            "public_user_data": user.as_ref().map(|user| self.public_user_json(user)).transpose()?,
            "factor_verification_age": [(self.now - session.created_at) / 60_000, -1],
            "created_at": session.created_at,
            "updated_at": session.updated_at,
        });
        if let Some(user) = user {
            body["user"] = self.user_json(&user)?;
        }
        Ok(body)
    }

    pub(crate) fn client_json(&self, client: &Client) -> Result<Value, ApiError> {
        let sessions = client.sessions(self.db)?;
        let sessions =
            sessions.iter().map(|session| self.session_json(session)).collect::<Result<Vec<_>, _>>()?;
        let sign_in = match &client.sign_in_id {
            Some(id) => SignIn::find(self.db, id)?,
            None => None,
        };
        let sign_in = sign_in.map(|sign_in| self.sign_in_json(&sign_in)).transpose()?;
        Ok(json!({
            "object": "client",
            "id": client.id,
            "sessions": sessions,
            "sign_in": sign_in,
            "sign_up": null,
            "last_active_session_id": client.last_active_session_id,
            "last_authentication_strategy": client.last_authentication_strategy,
            "cookie_expires_at": null,
            "captcha_bypass": false,
            "created_at": client.created_at,
            "updated_at": client.updated_at,
        }))
    }

    /// The client that is included in a response.
    pub(crate) fn piggyback(&self) -> Result<Option<Value>, ApiError> {
        self.client.as_ref().map(|client| self.client_json(client)).transpose()
    }

    pub(crate) fn sign_in_json(&self, sign_in: &SignIn) -> Result<Value, ApiError> {
        let user = match &sign_in.user_id {
            Some(id) => User::find(self.db, id)?,
            None => None,
        };
        let second = matches!(sign_in.status.as_str(), "needs_second_factor" | "needs_client_trust");
        Ok(json!({
            "object": "sign_in_attempt",
            "id": sign_in.id,
            "status": sign_in.status,
            "supported_identifiers": ["email_address", "username"],
            "supported_first_factors": user.as_ref().map(first_factors),
            "supported_second_factors": user.as_ref().filter(|_| second).map(second_factors),
            "first_factor_verification": sign_in.first_factor.as_ref().map(verification_json),
            "second_factor_verification": sign_in.second_factor.as_ref().map(verification_json),
            "identifier": sign_in.identifier,
            "user_data": user.as_ref().map(|user| json!({
                "first_name": user.first_name,
                "last_name": user.last_name,
                "image_url": self.image_url(),
                "has_image": false,
            })),
            "created_session_id": sign_in.created_session_id,
            "abandon_at": sign_in.abandon_at,
            "client_trust_state": sign_in.client_trust_state,
        }))
    }
}

fn email_factor(user: &User, strategy: &str, email: &str) -> Value {
    json!({
        "strategy": strategy,
        "safe_identifier": masked(email),
        "email_address_id": user.email_id(),
        "primary": true,
    })
}

fn first_factors(user: &User) -> Vec<Value> {
    let mut factors = Vec::new();
    if user.password.is_some() {
        factors.push(json!({ "strategy": "password" }));
    }
    if let Some(email) = &user.email {
        factors.push(email_factor(user, "email_code", email));
        factors.push(email_factor(user, "reset_password_email_code", email));
    }
    factors
}

/// An untrusted client can be confirmed by e-mail even if the user has no second factor.
fn second_factors(user: &User) -> Vec<Value> {
    match (user.second_factor.map(|factor| factor.strategy()), &user.email) {
        (None | Some("email_code"), Some(email)) => vec![email_factor(user, "email_code", email)],
        (Some(strategy), _) => vec![json!({ "strategy": strategy, "default": true })],
        (None, None) => Vec::new(),
    }
}

fn masked(email: &str) -> String {
    let (name, domain) = email.split_once('@').unwrap_or((email, ""));
    format!("{}****@{domain}", name.chars().next().unwrap_or('*'))
}

fn verification_json(verification: &Verification) -> Value {
    let object = match verification.strategy.as_str() {
        "password" => "verification_password",
        "ticket" => "verification_ticket",
        "totp" => "verification_totp",
        "backup_code" => "verification_backup_code",
        _ => "verification_otp",
    };
    // Only one-time codes expire.
    json!({
        "object": object,
        "status": verification.status,
        "strategy": verification.strategy,
        "attempts": verification.attempts,
        "expire_at": verification.expire_at,
    })
}

pub(crate) fn role_json(role: &Role) -> Value {
    let id =
        |prefix: &str, key: &str| format!("{prefix}_{}", key.trim_start_matches("org:").replace(':', "_"));
    let permissions: Vec<Value> = role
        .permissions
        .iter()
        .map(|key| {
            json!({
                "object": "permission",
                "id": id("perm", key),
                "name": roles::describe(key),
                "key": key,
                "description": roles::describe(key),
                "type": if roles::is_system(key) { "system" } else { "user" },
                "created_at": role.created_at,
                "updated_at": role.created_at,
            })
        })
        .collect();
    json!({
        "object": "role",
        "id": id("role", &role.key),
        "name": role.name,
        "key": role.key,
        "description": role.description,
        "is_creator_eligible": role.holds(roles::MEMBERSHIPS_MANAGE),
        "permissions": permissions,
        "created_at": role.created_at,
        "updated_at": role.created_at,
    })
}
