//! The built-in roles and the system permissions.

use crate::seed::Role;

pub(crate) const PROFILE_MANAGE: &str = "org:sys_profile:manage";
pub(crate) const PROFILE_DELETE: &str = "org:sys_profile:delete";
pub(crate) const MEMBERSHIPS_READ: &str = "org:sys_memberships:read";
pub(crate) const MEMBERSHIPS_MANAGE: &str = "org:sys_memberships:manage";
pub(crate) const DOMAINS_READ: &str = "org:sys_domains:read";
pub(crate) const DOMAINS_MANAGE: &str = "org:sys_domains:manage";
pub(crate) const CONNECTIONS_MANAGE: &str = "org:sys_entconns:manage";
pub(crate) const SSO_BYPASS_MANAGE: &str = "org:sys_entconns_sso_bypass:manage";

/// Key and description of each system permission that public SDKs name.
const SYSTEM_PERMISSIONS: [(&str, &str); 12] = [
    (PROFILE_MANAGE, "Manage the organization's profile"),
    (PROFILE_DELETE, "Delete the organization"),
    (MEMBERSHIPS_READ, "Read members"),
    (MEMBERSHIPS_MANAGE, "Manage members"),
    (DOMAINS_READ, "Read domains"),
    (DOMAINS_MANAGE, "Manage domains"),
    (CONNECTIONS_MANAGE, "Manage enterprise connections"),
    (SSO_BYPASS_MANAGE, "Manage who may sign in without SSO"),
    ("org:sys_billing:read", "Read billing"),
    ("org:sys_billing:manage", "Manage billing"),
    ("org:sys_api_keys:read", "Read API keys"),
    ("org:sys_api_keys:manage", "Manage API keys"),
];

pub(crate) fn built_in() -> Vec<Role> {
    let all = SYSTEM_PERMISSIONS.iter().map(|(key, _)| (*key).to_owned()).collect();
    vec![
        Role {
            key: "org:admin".into(),
            name: "Admin".into(),
            description: "Role with elevated permissions in the organization.".into(),
            permissions: all,
        },
        Role {
            key: "org:member".into(),
            name: "Member".into(),
            description: "Role with non-privileged permissions in the organization.".into(),
            permissions: vec![MEMBERSHIPS_READ.into(), "org:sys_billing:read".into()],
        },
    ]
}

pub(crate) fn is_system(permission: &str) -> bool {
    permission.starts_with("org:sys_")
}

/// The description of a system permission, or the key of another one.
pub(crate) fn describe(permission: &str) -> &str {
    SYSTEM_PERMISSIONS.iter().find(|(key, _)| *key == permission).map_or(permission, |(_, text)| text)
}
