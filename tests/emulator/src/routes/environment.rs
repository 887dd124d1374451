//! Routes without a client: the environment, the signing keys and dev browsers.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::{Outcome, Route, public};
use crate::app::random_text;
use crate::context::Context;
use crate::control::PreviousToken;
use crate::error::ApiError;
use crate::response::Payload;
use crate::seed::Instance;
use crate::store;

pub(super) static ROUTES: &[Route] = &[
    public(Method::GET, "/.well-known/jwks.json", jwks),
    public(Method::GET, "/v1/environment", get),
    public(Method::PATCH, "/v1/environment", patch),
    public(Method::POST, "/v1/dev_browser", dev_browser),
];

pub(super) fn jwks(context: &mut Context<'_>) -> Outcome {
    Ok(Payload::Bare(context.app.signer.jwks()))
}

pub(super) fn dev_browser(context: &mut Context<'_>) -> Outcome {
    let id = format!("dvb_{}", random_text(27));
    store::create_dev_browser(context.db, &id)?;
    Ok(Payload::Bare(json!({ "object": "dev_browser", "id": id })))
}

/// Browsers use PATCH, which requires an origin, so native clients cannot use it.
pub(super) fn patch(context: &mut Context<'_>) -> Outcome {
    if context.call.origin.is_none() {
        let long = "The request has to carry an Origin header.";
        return Err(ApiError::new(400, "request_header_missing", "Origin header missing", long));
    }
    get(context)
}

pub(super) fn get(context: &mut Context<'_>) -> Outcome {
    let instance = context.app.instance();
    Ok(Payload::Bare(json!({
        "auth_config": auth_config(context),
        "display_config": display_config(context),
        "user_settings": user_settings(&instance),
        "organization_settings": {
            "enabled": instance.organizations,
            "force_organization_selection": instance.force_organization_selection,
            "max_allowed_memberships": instance.max_allowed_memberships,
            "actions": { "admin_delete": instance.admin_delete },
            "domains": { "enabled": instance.domains, "enrollment_modes": instance.domain_enrollment_modes,
                         "default_role": instance.default_role },
            "slug": { "disabled": instance.slug_disabled },
            "organization_creation_defaults": { "enabled": instance.organization_creation_defaults },
            "creator_role": instance.creator_role,
        },
        "fraud_settings": { "object": "fraud_settings", "native": { "device_attestation_mode": "disabled" } },
        // clerk-js rejects the environment without `user` and `organization`, although the description makes them optional.
        "commerce_settings": { "billing": {
            "stripe_publishable_key": null,
            "free_trial_requires_payment_method": true,
            "user": { "enabled": false, "has_paid_plans": false },
            "organization": { "enabled": false, "has_paid_plans": false },
        } },
        "api_keys_settings": { "enabled": false, "user_api_keys_enabled": false, "orgs_api_keys_enabled": false },
        "protect_config": { "loaders": [] },
        "client_debug_mode": false,
        "partitioned_cookies": false,
        "maintenance_mode": false,
    })))
}

fn auth_config(context: &Context<'_>) -> Value {
    let instance = context.app.instance();
    let (single_session, native_api) = (instance.single_session, instance.native_api);
    let mut config = json!({
        "object": "auth_config",
        "id": "aconf_emulator",
        "first_name": "on",
        "last_name": "on",
        "email_address": "required",
        "phone_number": "off",
        "username": "on",
        "password": "required",
        "identification_requirements": [["email_address"], ["username"]],
        "identification_strategies": ["email_address", "username"],
        "first_factors": ["email_code", "password", "reset_password_email_code", "ticket"],
        "second_factors": ["backup_code", "email_code", "totp"],
        "email_address_verification_strategies": ["email_code"],
        "single_session_mode": single_session,
        "enhanced_email_deliverability": false,
        "test_mode": true,
        "cookieless_dev": true,
        "url_based_session_syncing": true,
        "claimed_at": null,
        "reverification": false,
        "native_settings": {
            "object": "native_settings",
            "api_enabled": native_api,
            "trusted_device_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_up_enabled": false,
        },
    });
    // Published clients read this field, although the description does not contain it.
    if context.app.control.options().previous_token == PreviousToken::Token {
        config["session_minter"] = true.into();
    }
    config
}

/// The application is where the page is that asks: clerk-js goes there, and throws if that is another origin and the page has no
/// dev browser.
fn display_config(context: &Context<'_>) -> Value {
    const PAGES: [&str; 17] = [
        "home_url",
        "sign_in_url",
        "sign_up_url",
        "user_profile_url",
        "waitlist_url",
        "oauth_consent_url",
        "after_sign_in_url",
        "after_sign_up_url",
        "after_sign_out_one_url",
        "after_sign_out_all_url",
        "after_switch_session_url",
        "after_join_waitlist_url",
        "organization_profile_url",
        "create_organization_url",
        "after_leave_organization_url",
        "after_create_organization_url",
        "logo_link_url",
    ];
    const ABSENT: [&str; 15] = [
        "logo_image_url",
        "favicon_image_url",
        "support_email",
        "clerk_js_version",
        "google_one_tap_client_id",
        "help_url",
        "privacy_policy_url",
        "terms_url",
        "logo_url",
        "favicon_url",
        "logo_image",
        "favicon_image",
        "captcha_public_key",
        "captcha_widget_type",
        "captcha_public_key_invisible",
    ];
    let page = context.call.origin.clone().unwrap_or_else(|| context.app.base_url());
    let mut config = Map::new();
    config.extend(PAGES.map(|name| (name.to_owned(), json!(page))));
    config.extend(ABSENT.map(|name| (name.to_owned(), Value::Null)));
    let rest = json!({
        "object": "display_config",
        "id": "display_config_emulator",
        "instance_environment_type": "development",
        "application_name": context.app.instance().application_name,
        "theme": {},
        "preferred_sign_in_strategy": "password",
        "branded": false,
        "experimental_force_oauth_first": false,
        "show_devmode_warning": false,
        "captcha_provider": null,
        "captcha_oauth_bypass": [],
        "captcha_heartbeat": false,
    });
    if let Value::Object(rest) = rest {
        config.extend(rest);
    }
    Value::Object(config)
}

fn attribute(
    enabled: bool,
    first_factors: &[&str],
    second_factors: &[&str],
    verifications: &[&str],
) -> Value {
    json!({
        "enabled": enabled,
        "required": false,
        "used_for_first_factor": !first_factors.is_empty(),
        "first_factors": first_factors,
        "used_for_second_factor": !second_factors.is_empty(),
        "second_factors": second_factors,
        "verifications": verifications,
        "verify_at_sign_up": !verifications.is_empty(),
        "immutable": false,
    })
}

fn required(mut attribute: Value) -> Value {
    attribute["required"] = true.into();
    attribute
}

fn user_settings(instance: &Instance) -> Value {
    let off = json!({ "enabled": false });
    json!({
        "attributes": {
            "email_address": required(attribute(true, &["email_code"], &["email_code"], &["email_code"])),
            "phone_number": attribute(false, &[], &[], &[]),
            "username": attribute(true, &["password"], &[], &[]),
            "web3_wallet": attribute(false, &[], &[], &[]),
            "first_name": attribute(true, &[], &[], &[]),
            "last_name": attribute(true, &[], &[], &[]),
            "password": required(attribute(true, &[], &[], &[])),
            "authenticator_app": attribute(true, &[], &["totp"], &[]),
            "ticket": attribute(true, &["ticket"], &[], &[]),
            "backup_code": attribute(true, &[], &["backup_code"], &[]),
            "passkey": attribute(false, &[], &[], &[]),
        },
        "social": {},
        "saml": off,
        "enterprise_sso": { "enabled": false, "self_serve_sso": instance.self_serve_sso,
                            "self_serve_directory_sync": instance.self_serve_directory_sync },
        "sign_in": { "second_factor": { "required": false } },
        "sign_up": { "captcha_enabled": false, "captcha_widget_type": "invisible", "custom_action_required": false,
                     "progressive": true, "mode": "restricted", "legal_consent_enabled": false },
        "restrictions": { "allowlist": off, "blocklist": off, "allowlist_blocklist_disabled_on_sign_in": off,
                          "block_email_subaddresses": off, "block_disposable_email_domains": off },
        "password_settings": { "disable_hibp": true, "disable_password_reverification": false, "min_length": 8,
                               "max_length": 72, "require_special_char": false, "require_numbers": false,
                               "require_uppercase": false, "require_lowercase": false, "show_zxcvbn": false,
                               "min_zxcvbn_strength": 0, "enforce_hibp_on_sign_in": false,
                               "allowed_special_characters": "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~" },
        "username_settings": { "min_length": 4, "max_length": 64, "allow_extended_special_characters": false,
                               "allow_numeric_usernames": false },
        "actions": { "delete_self": true, "create_organization": instance.create_organizations,
                     "create_organizations_limit": null },
        "attack_protection": { "user_lockout": { "enabled": false, "max_attempts": 100, "duration_in_minutes": 60 },
                               "pii": { "enabled": true }, "email_link": { "require_same_client": false },
                               "enumeration_protection": { "enabled": false } },
        "passkey_settings": { "allow_autofill": false, "show_sign_in_button": false, "satisfies_second_factor": true },
    })
}
