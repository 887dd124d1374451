//! A sample of each resource: no field has the value that stands for its absence.

use serde_json::{Value, json};

pub(super) const TIME: &str = "2026-01-01T00:00:00.000Z";

pub(super) fn client() -> Value {
    let session = |id: &str, user: Value| {
        json!({
            "id": id,
            "status": "active",
            "last_active_organization_id": "org_1",
            "tasks": [{"key": "setup-mfa"}, {"key": "reset-password"}],
            "user": user,
            "expire_at": TIME,
            "abandon_at": TIME,
            "last_active_at": TIME,
            "created_at": TIME,
            "updated_at": TIME,
        })
    };
    json!({
        "id": "client_1",
        "sessions": [session("sess_1", user()), session("sess_2", json!(null))],
        "last_active_session_id": "sess_1",
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn user() -> Value {
    json!({
        "id": "user_1",
        "username": "ada",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "image_url": "https://img.example/u",
        "has_image": true,
        "primary_email_address_id": "idn_1",
        "email_addresses": [{"id": "idn_1", "email_address": "ada@example.com"}],
        "organization_memberships": [membership("orgmem_1"), membership("orgmem_2")],
        "create_organization_enabled": true,
        "public_metadata": {"plan": "gold"},
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn membership(id: &str) -> Value {
    json!({
        "id": id,
        "role": "org:admin",
        "role_name": "Admin",
        "permissions": ["org:sys_memberships:manage", "org:sys_memberships:read"],
        "public_metadata": {"seat": [1, null]},
        "organization": {
            "id": "org_1",
            "name": "Acme",
            "slug": "acme",
            "image_url": "https://img.example/o",
            "has_image": true,
            "members_count": 3,
            "pending_invitations_count": 2,
            "max_allowed_memberships": 5,
            "admin_delete_enabled": true,
            "self_serve_sso_enabled": true,
            "exclusive_membership": true,
            "public_metadata": {"plan": "gold"},
            "created_at": TIME,
            "updated_at": TIME,
        },
        "public_user_data": who(),
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn who() -> Value {
    json!({
        "user_id": "user_1",
        "identifier": "ada@example.com",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "username": "ada",
        "image_url": "https://img.example/u",
        "has_image": true,
        "banned": true,
        "deprovisioned": true,
    })
}

pub(super) fn request() -> Value {
    json!({
        "id": "orgmemreq_1",
        "organization_id": "org_1",
        "status": "pending",
        "public_user_data": who(),
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn invitation() -> Value {
    json!({
        "id": "orginv_1",
        "organization_id": "org_1",
        "email_address": "ada@example.com",
        "role": "org:member",
        "role_name": "Member",
        "status": "pending",
        "public_metadata": {"from": "import"},
        "url": "https://clerk.example/v1/tickets/accept",
        "expires_at": TIME,
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn user_invitation() -> Value {
    json!({
        "id": "orginv_1",
        "email_address": "ada@example.com",
        "public_organization_data": public_organization(),
        "role": "org:member",
        "role_name": "Member",
        "status": "pending",
        "public_metadata": {"from": "import"},
        "expires_at": TIME,
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn creation_defaults() -> Value {
    json!({
        "form": {"name": "Acme", "slug": "acme", "logo": "https://img.example/l", "blur_hash": "LEHV6nWB2yk8"},
        "advisory": {
            "code": "organization_already_exists",
            "severity": "warning",
            "message": "Acme exists.",
            "meta": {"organization_name": "Acme"},
        },
    })
}

pub(super) fn suggestion() -> Value {
    json!({
        "id": "orgsugg_1",
        "public_organization_data": public_organization(),
        "status": "pending",
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn domain() -> Value {
    json!({
        "id": "orgdmn_1",
        "organization_id": "org_1",
        "name": "example.com",
        "enrollment_mode": "automatic_suggestion",
        "affiliation_email_address": "ada@example.com",
        "affiliation_verification": {
            "status": "verified",
            "strategy": "email_code",
            "attempts": 1,
            "expire_at": TIME,
            "verified_at": TIME,
        },
        "ownership_verification": {
            "status": "unverified",
            "strategy": "txt",
            "attempts": 2,
            "expire_at": TIME,
            "verified_at": TIME,
            "txt_record_name": "_clerk.example.com",
            "txt_record_value": "clerk-verification=1",
        },
        "total_pending_invitations": 3,
        "total_pending_suggestions": 4,
        "public_organization_data": public_organization(),
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn directory_sync() -> Value {
    json!({
        "id": "dir_1",
        "name": "Acme",
        "enterprise_connection_id": "entconn_1",
        "endpoint_url": "https://example.com/scim",
        "provider": "google",
        "enabled": true,
        "group_role_mapping_enabled": true,
        "attribute_mapping": {"first_name": "name.givenName"},
        "credentials_configured": true,
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn directory_sync_status() -> Value {
    json!({
        "last_synced_at": TIME,
        "last_sync_status": "failed",
        "last_sync_error": "The key was revoked.",
        "last_sync_changed_user_count": 3,
    })
}

pub(super) fn directory_sync_user() -> Value {
    json!({
        "id": "diruser_1",
        "user_id": "user_1",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "identifier": "ada@example.com",
        "image_url": "https://example.com/ada.png",
        "has_image": true,
        "active": true,
        "provisioned_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn directory_sync_group() -> Value {
    json!({"id": "dirgrp_1", "display_name": "Engineering", "updated_at": TIME})
}

pub(super) fn group_role_mapping() -> Value {
    json!({
        "id": "dirgrm_1",
        "directory_id": "dir_1",
        "directory_group_id": "dirgrp_1",
        "directory_group_display_name": "Engineering",
        "role": role(),
        "precedence": 1,
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn public_organization() -> Value {
    json!({
        "id": "org_1",
        "name": "Acme",
        "slug": "acme",
        "image_url": "https://img.example/o",
        "has_image": true,
    })
}

pub(super) fn role() -> Value {
    let permission = |id: &str| {
        json!({
            "id": id,
            "key": "org:sys_memberships:read",
            "name": "Read members",
            "description": "Sees who is a member",
            "permission_type": "system",
            "created_at": TIME,
            "updated_at": TIME,
        })
    };
    json!({
        "id": "role_1",
        "key": "org:admin",
        "name": "Admin",
        "description": "Does everything",
        "is_creator_eligible": true,
        "permissions": [permission("perm_1"), permission("perm_2")],
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn sign_in() -> Value {
    let factor = |strategy: &str| {
        json!({
            "strategy": strategy,
            "safe_identifier": "a***@example.com",
            "email_address_id": "idn_1",
            "phone_number_id": "idn_2",
            "primary": true,
        })
    };
    json!({
        "id": "sia_1",
        "status": "complete",
        "identifier": "ada@example.com",
        "supported_first_factors": [factor("password"), factor("email_code")],
        "supported_second_factors": [factor("totp")],
        "created_session_id": "sess_1",
    })
}

pub(super) fn environment() -> Value {
    json!({
        "organization_settings": {
            "enabled": true,
            "max_allowed_memberships": 5,
            "creator_role": "org:admin",
            "force_organization_selection": true,
            "slug": {"disabled": true},
            "actions": {"admin_delete": true},
            "organization_creation_defaults": {"enabled": true},
            "domains": {
                "enabled": true,
                "enrollment_modes": ["manual_invitation", "automatic_invitation"],
                "default_role": "org:member",
            },
        },
        "user_settings": {
            "enterprise_sso": {"enabled": true, "self_serve_sso": true, "self_serve_directory_sync": true},
        },
        "maintenance_mode": true,
    })
}

pub(super) fn enterprise_connection() -> Value {
    json!({
        "id": "entconn_1",
        "name": "Acme",
        "provider": "saml_okta",
        "logo_public_url": "https://img.example/okta",
        "active": true,
        "domains": ["acme.example", "acme.test"],
        "organization_id": "org_1",
        "sync_user_attributes": true,
        "disable_additional_identifications": true,
        "allow_organization_account_linking": true,
        "saml_connection": {
            "id": "samlc_1",
            "name": "Acme",
            "active": true,
            "idp_entity_id": "https://okta.example/entity",
            "idp_sso_url": "https://okta.example/sso",
            "idp_certificate": "MIIC",
            "idp_certificate_issued_at": TIME,
            "idp_certificate_expires_at": TIME,
            "idp_certificates": [
                {"certificate": "MIIC", "issued_at": TIME, "expires_at": TIME},
                {"certificate": "MIID", "issued_at": TIME, "expires_at": TIME},
            ],
            "idp_metadata_url": "https://okta.example/metadata",
            "idp_metadata": "<EntityDescriptor/>",
            "acs_url": "https://clerk.example/acs",
            "sp_entity_id": "https://clerk.example/saml",
            "sp_metadata_url": "https://clerk.example/metadata.xml",
            "allow_subdomains": true,
            "allow_idp_initiated": true,
            "force_authn": true,
            "login_hint": {"mode": "custom_attribute", "source": "login"},
        },
        "oauth_config": {
            "id": "oauthc_1",
            "name": "Acme",
            "provider_key": "oidc_custom",
            "client_id": "client",
            "discovery_url": "https://idp.example/discovery",
            "auth_url": "https://idp.example/auth",
            "token_url": "https://idp.example/token",
            "user_info_url": "https://idp.example/userinfo",
            "redirect_uri": "https://clerk.example/callback",
            "requires_pkce": true,
            "logo_public_url": "https://img.example/oidc",
            "created_at": TIME,
            "updated_at": TIME,
        },
        "created_at": TIME,
        "updated_at": TIME,
    })
}

pub(super) fn test_run() -> Value {
    json!({
        "id": "ectr_1",
        "status": "success",
        "connection_type": "saml",
        "parsed_user_info": {
            "email_address": "ada@acme.example",
            "first_name": "Ada",
            "last_name": "Lovelace",
            "user_id": "00u1",
        },
        "logs": [
            {"level": "info", "code": "received", "short_message": "Received", "message": "It was received."},
            {"level": "error", "code": "odd", "short_message": "Odd", "message": "It is odd."},
        ],
        "saml": {"saml_request": "<a/>", "saml_response": "<b/>", "relay_state": "c"},
        "oauth": {"id_token": "d", "access_token": "e", "user_info": "{}"},
        "created_at": TIME,
    })
}
