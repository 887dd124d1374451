//! Seeds: the initial data of an emulator, as YAML or built in Rust.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use crate::resources::{
    Directory, DirectoryGroup, DirectoryMapping, DirectoryUser, Domain, DomainVerification, EnrollmentMode,
    EnterpriseConnection, Invitation, InvitationStatus, ManagedMember, Manager, Provider, Resources,
    SsoBypassUser, Suggestion, SuggestionStatus, TestRun, TestRunStatus,
};

/// The initial data of an emulator.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seed {
    /// Settings of the instance.
    pub instance: Instance,
    /// Accounts.
    pub users: Vec<User>,
    /// Organizations with their members, requests and invitations.
    pub organizations: Vec<Organization>,
    /// Sign-in tickets.
    pub tickets: Vec<Ticket>,
    /// Rows to generate in bulk.
    pub generate: Vec<Generate>,
}

/// Settings of the instance.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Instance {
    /// Returned by the environment.
    pub application_name: String,
    /// The lifetime of session tokens in seconds.
    pub session_token_lifetime: i64,
    /// Whether there are organizations at all.
    pub organizations: bool,
    /// Whether a client may have only one session at a time.
    pub single_session: bool,
    /// The role of users whose membership request is accepted.
    pub default_role: String,
    /// The role of an organization's creator.
    pub creator_role: String,
    /// Returned by the environment; organizations have their own limit. 0 is unlimited.
    pub max_allowed_memberships: i64,
    /// Whether members with the permission may delete organizations that users create.
    pub admin_delete: bool,
    /// Whether organizations have no slugs.
    pub slug_disabled: bool,
    /// Whether users may create organizations.
    pub create_organizations: bool,
    /// How many organizations a user may create. 0 is unlimited.
    pub create_organizations_limit: i64,
    /// Whether a session has to have an active organization. Without one it is pending.
    pub force_organization_selection: bool,
    /// Whether names are suggested to users who create organizations.
    pub organization_creation_defaults: bool,
    /// Whether organizations can have domains.
    pub domains: bool,
    /// The enrollment modes that their domains can have, besides `enterprise_sso`.
    pub domain_enrollment_modes: Vec<EnrollmentMode>,
    /// How many domains an organization can have.
    pub max_allowed_domains: i64,
    /// Whether organizations can set up enterprise SSO: the mode `enterprise_sso`, the ownership of domains, several
    /// domains at once, and enterprise connections.
    pub self_serve_sso: bool,
    /// Whether they can set up directories.
    pub self_serve_directory_sync: bool,
    /// How long to wait between two attempts to verify the ownership of a domain, in milliseconds. 0 is not at all.
    pub ownership_attempt_interval_ms: i64,
    /// Whether requests in native mode are accepted.
    pub native_api: bool,
    /// How long a replaced client token remains valid, in milliseconds.
    pub rotation_grace_ms: i64,
    /// Templates for `tokens/{template}`.
    pub jwt_templates: Vec<JwtTemplate>,
}

impl Default for Instance {
    fn default() -> Self {
        Self {
            application_name: "Emulated application".into(),
            session_token_lifetime: 60,
            organizations: true,
            single_session: false,
            default_role: "org:member".into(),
            creator_role: "org:admin".into(),
            max_allowed_memberships: 0,
            admin_delete: true,
            slug_disabled: false,
            create_organizations: true,
            create_organizations_limit: 0,
            force_organization_selection: false,
            organization_creation_defaults: false,
            domains: true,
            domain_enrollment_modes: vec![
                EnrollmentMode::ManualInvitation,
                EnrollmentMode::AutomaticInvitation,
                EnrollmentMode::AutomaticSuggestion,
            ],
            max_allowed_domains: 10,
            self_serve_sso: true,
            self_serve_directory_sync: true,
            ownership_attempt_interval_ms: 0,
            native_api: true,
            rotation_grace_ms: 60_000,
            jwt_templates: Vec::new(),
        }
    }
}

/// A template for session tokens with other claims.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct JwtTemplate {
    /// Its name in the path.
    pub name: String,
    /// Its claims. `{{user.id}}`, `{{user.primary_email_address}}`, `{{org.id}}`, `{{org.slug}}` and `{{org.role}}` are replaced.
    #[serde(default)]
    pub claims: Map<String, Value>,
}

/// An account.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct User {
    /// `user_…`
    pub id: String,
    /// The primary address, verified.
    pub email: Option<String>,
    /// Optional user name, also an identifier.
    pub username: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Without one, the user cannot sign in with a password.
    pub password: Option<Secret>,
    /// If set, a sign-in stops at `needs_second_factor`.
    pub second_factor: Option<SecondFactor>,
    /// If set, a sign-in stops at `needs_new_password`.
    pub needs_new_password: bool,
    /// If set, a sign-in in a client that the user never used stops at `needs_client_trust`.
    pub client_trust: bool,
    /// If set, sign-in is refused with `user_banned`.
    pub banned: bool,
    /// If set, sign-in is refused with `user_locked`.
    pub locked: bool,
    /// Milliseconds since 1970.
    pub created_at: Option<i64>,
}

/// A password or a ticket, which `Debug` does not show.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// The kind of a second factor. The code is always 424242.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    /// A code by e-mail: prepare, then attempt.
    EmailCode,
    /// An authenticator app: attempt at once.
    Totp,
    /// A backup code: attempt at once.
    BackupCode,
}

/// An organization.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Organization {
    /// `org_…`
    pub id: String,
    /// Display name.
    pub name: String,
    /// An alternative to its id.
    pub slug: String,
    /// The maximum number of members. 0 is unlimited.
    pub max_allowed_memberships: i64,
    /// How many seats its plan has, for members and pending invitations. 0 is unlimited.
    pub seats: i64,
    /// Whether members with the permission may delete it.
    pub admin_delete_enabled: bool,
    /// Whether its members can belong to no other organization.
    pub exclusive_membership: bool,
    /// Whether it cannot set up enterprise SSO, although the instance allows it.
    pub self_serve_sso_disabled: bool,
    /// Any JSON object.
    pub public_metadata: Map<String, Value>,
    /// Roles besides `org:admin` and `org:member`; one of these two keys replaces the built-in role.
    pub roles: Vec<Role>,
    /// Its members.
    pub members: Vec<Member>,
    /// Its membership requests.
    pub requests: Vec<Request>,
    /// Its other resources.
    #[serde(flatten)]
    pub resources: Resources,
    /// Milliseconds since 1970.
    pub created_at: Option<i64>,
}

/// A role of one organization.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// `org:…`
    pub key: String,
    /// Display name.
    pub name: String,
    /// Its description.
    #[serde(default)]
    pub description: String,
    /// Permission keys. Those starting with `org:sys_` are system permissions.
    #[serde(default)]
    pub permissions: Vec<String>,
}

/// A membership.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The user's id.
    pub user: String,
    /// Role key.
    pub role: String,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// A membership request.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// `orgmemreq_<organization>_<user>` by default, both without their prefixes.
    #[serde(default)]
    pub id: Option<String>,
    /// The user who made the request.
    pub user: String,
    /// Its status.
    #[serde(default)]
    pub status: RequestStatus,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// The status of a membership request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// Not decided yet.
    #[default]
    Pending,
    /// The user became a member.
    Accepted,
    /// Rejected.
    Rejected,
}

impl RequestStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

/// A ticket that signs a user in.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// The text of the ticket.
    pub ticket: Secret,
    /// The user it signs in.
    pub user: String,
    /// If set, it is refused with `ticket_expired_code`.
    #[serde(default)]
    pub expired: bool,
    /// If set, it is refused with `sign_in_token_revoked_code`.
    #[serde(default)]
    pub revoked: bool,
    /// How often it can be used before `sign_in_token_already_used_code`; unlimited by default.
    #[serde(default)]
    pub uses: Option<i64>,
}

/// Users to generate, `user_<prefix>_0001` and so on, each with a request or a membership. Invitations, suggestions and domains
/// have no users of their own.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Generate {
    /// The organization.
    pub organization: String,
    /// What to generate.
    pub kind: GenerateKind,
    /// The number of rows.
    pub count: usize,
    /// A part of every id.
    pub prefix: String,
    /// The user that invitations and suggestions are for. Invitations need none: each is then sent to an address of its own.
    #[serde(default)]
    pub user: Option<String>,
    /// Role of generated members and invitations.
    #[serde(default)]
    pub role: Option<String>,
    /// Status of generated requests.
    #[serde(default)]
    pub status: RequestStatus,
    /// The creation time of the first one, in milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
    /// Milliseconds between the creation times. With 0, all have the same time.
    #[serde(default = "one_second")]
    pub step_ms: i64,
}

/// What [`Generate`] generates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GenerateKind {
    /// Membership requests `orgmemreq_<prefix>_0001` …
    Requests,
    /// Memberships `orgmem_<prefix>_0001` …
    Members,
    /// Pending invitations `orginv_<prefix>_0001` … to `<prefix>.0001@example.com` …
    Invitations,
    /// Pending suggestions `orgsugg_<prefix>_0001` …
    Suggestions,
    /// Unverified domains `orgdmn_<prefix>_0001` … with the names `<prefix>-0001.example` …
    Domains,
    /// Successful test runs `ectr_<prefix>_0001` … of the organization's first enterprise connection.
    TestRuns,
    /// Groups `dirgrp_<prefix>_0001` … of its first directory, with names like `<prefix> 0001`.
    DirectoryGroups,
    /// Members, who are users `diruser_<prefix>_0001` … of its first directory.
    DirectoryUsers,
}

fn one_second() -> i64 {
    1_000
}

/// Why a seed cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the seed cannot be used: {0}")]
pub struct SeedError(pub(crate) String);

impl Seed {
    /// Parses YAML, which includes JSON.
    pub fn from_yaml(text: &str) -> Result<Self, SeedError> {
        serde_saphyr::from_str(text).map_err(|error| SeedError(error.to_string()))
    }
}
