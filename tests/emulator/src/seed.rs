//! Seeds: what an emulator knows when it starts, as YAML or built in Rust.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Everything an emulator starts with.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seed {
    /// Settings of the instance.
    pub instance: Instance,
    /// Accounts.
    pub users: Vec<User>,
    /// Organizations with their members and requests.
    pub organizations: Vec<Organization>,
    /// Sign-in tickets.
    pub tickets: Vec<Ticket>,
    /// Rows made in bulk.
    pub generate: Vec<Generate>,
}

/// Settings of the instance.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Instance {
    /// Shown by the environment.
    pub application_name: String,
    /// Seconds a session token lives.
    pub session_token_lifetime: i64,
    /// Only one session in a client at a time.
    pub single_session: bool,
    /// Role that an accepted membership request gives.
    pub default_role: String,
    /// Role of an organization's creator.
    pub creator_role: String,
    /// Shown by the environment; organizations carry their own limit. 0 is unlimited.
    pub max_allowed_memberships: i64,
    /// Whether requests in native mode are answered.
    pub native_api: bool,
    /// Milliseconds for which a replaced client token is still taken.
    pub rotation_grace_ms: i64,
    /// Templates for `tokens/{template}`.
    pub jwt_templates: Vec<JwtTemplate>,
}

impl Default for Instance {
    fn default() -> Self {
        Self {
            application_name: "Emulated application".into(),
            session_token_lifetime: 60,
            single_session: false,
            default_role: "org:member".into(),
            creator_role: "org:admin".into(),
            max_allowed_memberships: 0,
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
    /// The name in the path.
    pub name: String,
    /// Claims; `{{user.id}}`, `{{user.primary_email_address}}`, `{{org.id}}`, `{{org.slug}}` and `{{org.role}}` are filled in.
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
    /// Without one the user cannot sign in by password.
    pub password: Option<Secret>,
    /// A sign-in then stops at `needs_second_factor`.
    pub second_factor: Option<SecondFactor>,
    /// A sign-in then stops at `needs_new_password`.
    pub needs_new_password: bool,
    /// A sign-in in a client that the user never used stops at `needs_client_trust`.
    pub client_trust: bool,
    /// Sign-in is refused with `user_banned`.
    pub banned: bool,
    /// Sign-in is refused with `user_locked`.
    pub locked: bool,
    /// Milliseconds since 1970.
    pub created_at: Option<i64>,
}

/// A password or a ticket: text that is not shown by `Debug`.
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

/// How a second factor is given. The code is always 424242.
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
    /// The other way to name it.
    pub slug: String,
    /// 0 is unlimited.
    pub max_allowed_memberships: i64,
    /// Whether members with the permission may delete it.
    pub admin_delete_enabled: bool,
    /// Any JSON object.
    pub public_metadata: Map<String, Value>,
    /// Roles besides `org:admin` and `org:member`; one of these two keys replaces the built-in role.
    pub roles: Vec<Role>,
    /// Who belongs to it.
    pub members: Vec<Member>,
    /// Who asked to.
    pub requests: Vec<Request>,
    /// Who was asked to.
    pub invitations: Vec<Invitation>,
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
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Permission keys; `org:sys_…` ones are the system's.
    #[serde(default)]
    pub permissions: Vec<String>,
}

/// A membership.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Who.
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
    /// Without one: `orgmemreq_<organization>_<user>`, both without their prefixes.
    #[serde(default)]
    pub id: Option<String>,
    /// Who asks.
    pub user: String,
    /// Where it stands.
    #[serde(default)]
    pub status: RequestStatus,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// Where a membership request stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// Nobody decided yet.
    #[default]
    Pending,
    /// The user became a member.
    Accepted,
    /// Refused.
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

/// An invitation.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// `orginv_…`
    pub id: String,
    /// Whom it was sent to.
    pub email: String,
    /// Role key.
    pub role: String,
    /// Where it stands.
    #[serde(default)]
    pub status: InvitationStatus,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationStatus {
    /// Not answered yet.
    #[default]
    Pending,
    /// The person became a member.
    Accepted,
    /// Taken back.
    Revoked,
    /// Not answered in time.
    Expired,
}

impl InvitationStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// A ticket that signs a user in.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// The text that is given to the sign-in.
    pub ticket: Secret,
    /// Whom it signs in.
    pub user: String,
    /// Refused with `ticket_expired_code`.
    #[serde(default)]
    pub expired: bool,
    /// Refused with `sign_in_token_revoked_code`.
    #[serde(default)]
    pub revoked: bool,
    /// How often it works, then `sign_in_token_already_used_code`; without it, for ever.
    #[serde(default)]
    pub uses: Option<i64>,
}

/// Users with a request or a membership each, made in bulk: `user_<prefix>_0001` and so on. Invitations have no users.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Generate {
    /// The organization they ask or belong to.
    pub organization: String,
    /// What is made for each of them.
    pub kind: GenerateKind,
    /// How many.
    pub count: usize,
    /// Part of every id.
    pub prefix: String,
    /// Role of generated members and invitations.
    #[serde(default)]
    pub role: Option<String>,
    /// Status of generated requests.
    #[serde(default)]
    pub status: RequestStatus,
    /// When the first was made, in milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
    /// Milliseconds between one and the next; 0 gives all of them the same time.
    #[serde(default = "one_second")]
    pub step_ms: i64,
}

/// What [`Generate`] makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GenerateKind {
    /// Membership requests `orgmemreq_<prefix>_0001` …
    Requests,
    /// Memberships `orgmem_<prefix>_0001` …
    Members,
    /// Pending invitations `orginv_<prefix>_0001` … to `<prefix>.0001@example.com` …
    Invitations,
}

fn one_second() -> i64 {
    1_000
}

/// A seed that cannot be used, with the reason.
#[derive(Debug, thiserror::Error)]
#[error("the seed cannot be used: {0}")]
pub struct SeedError(pub(crate) String);

impl Seed {
    /// Reads YAML (JSON is YAML too).
    pub fn from_yaml(text: &str) -> Result<Self, SeedError> {
        serde_saphyr::from_str(text).map_err(|error| SeedError(error.to_string()))
    }

    /// Acme: an admin, members, and a handful of requests in every status.
    pub fn demo() -> Self {
        Self::shipped(include_str!("../seeds/demo.yaml"))
    }

    /// Acme with 137 pending requests and 1,000 members.
    pub fn many() -> Self {
        Self::shipped(include_str!("../seeds/many.yaml"))
    }

    /// Acme with its admin alone and no request.
    pub fn empty() -> Self {
        Self::shipped(include_str!("../seeds/empty.yaml"))
    }

    fn shipped(text: &str) -> Self {
        Self::from_yaml(text).expect("the shipped seeds are read in a test")
    }
}
