use crate::wire::{Decode, Json};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;

/// What Clerk suggests to a user who creates an organization.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationCreationDefaults {
    /// What to fill the form with.
    #[decode(default)]
    pub form: OrganizationCreationForm,
    /// What to tell the user first, if there is anything.
    pub advisory: Option<OrganizationCreationAdvisory>,
}

/// What to fill a form with that creates an organization.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationCreationForm {
    /// A name.
    pub name: Option<String>,
    /// A slug.
    pub slug: Option<String>,
    /// The URL of a logo.
    pub logo: Option<String>,
    /// A blurred preview of the logo, encoded as a short text.
    pub blur_hash: Option<String>,
}

/// What to tell a user who creates an organization. Clerk describes it in two ways: either with a code, or with a message.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationCreationAdvisory {
    /// What it is about, such as `organization_already_exists`, if the server reports it.
    pub code: Option<String>,
    /// How serious it is: `warning`, `error` or `info`, if the server reports it.
    #[decode(alias = "type")]
    pub severity: Option<String>,
    /// A message for people, if the server sent one.
    pub message: Option<String>,
    /// More about it: a JSON object, such as the name and the domain of the organization that exists.
    pub meta: Json,
}
