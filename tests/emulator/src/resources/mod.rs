//! What organizations have, one file per resource: its table, its rows in a seed, its routes and its JSON.

pub(crate) mod directories;
pub(crate) mod domains;
pub(crate) mod enterprise_connections;
pub(crate) mod invitations;
pub(crate) mod managed_members;
pub(crate) mod sso_bypass_users;
pub(crate) mod suggestions;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::routes::Route;
use crate::store::{Organization, WriteError};
pub use directories::{
    DeprovisionedUser, FinishedSync, NewDirectoryGroup, NewDirectoryUser, RefusedCredentials,
    Seeded as Directory, SeededGroup as DirectoryGroup, SeededMapping as DirectoryMapping,
    SeededUser as DirectoryUser, SyncStatus,
};
pub use domains::{DomainVerification, EnrollmentMode, Seeded as Domain};
pub use enterprise_connections::{
    FinishedTestRun, Provider, Seeded as EnterpriseConnection, SeededTestRun as TestRun, TestRunStatus,
};
pub(crate) use invitations::count_pending;
pub use invitations::{Seeded as Invitation, Status as InvitationStatus};
pub use managed_members::{Manager, Seeded as ManagedMember};
pub use sso_bypass_users::Seeded as SsoBypassUser;
pub use suggestions::{Seeded as Suggestion, Status as SuggestionStatus};

/// The client whose calls show the routes that the official description does not have.
const CLERK_JS: &str = "clerk-js 6.40.0";

/// Declares the resources: each with the key of its rows in the seed of an organization.
macro_rules! resources {
    ($($(#[$meta:meta])* $resource:ident),* $(,)?) => {
        /// The rows of resources that an organization starts with.
        #[derive(Debug, Clone, Default, Deserialize, Serialize)]
        #[serde(default)]
        pub struct Resources {
            $($(#[$meta])* pub $resource: Vec<$resource::Seeded>,)*
        }

        /// The tables, each made unless the file has it.
        pub(crate) const SCHEMAS: &[&str] = &[$($resource::SCHEMA,)* directories::SCHEMA];

        /// The routes of each resource.
        pub(crate) static ROUTES: &[&[Route]] = &[$($resource::ROUTES,)* directories::ROUTES];

        impl Resources {
            /// Writes all rows. `at` is when the row with this number was made, where the seed does not say it.
            pub(crate) fn insert(
                &self,
                db: &Connection,
                organization: &Organization,
                at: impl Fn(usize) -> i64,
            ) -> Result<(), WriteError> {
                $(for (number, row) in self.$resource.iter().enumerate() {
                    row.insert(db, organization, at(number))?;
                })*
                Ok(())
            }
        }
    };
}

resources! {
    /// Who was asked to join.
    invitations,
    /// To whom it is suggested.
    suggestions,
    /// Whose users can join.
    domains,
    /// Members whom its admins do not manage.
    managed_members,
    /// Identity providers with which its users sign in.
    enterprise_connections,
    /// Members who may sign in without SSO.
    sso_bypass_users,
}
