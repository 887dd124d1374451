use super::{AsyncClerk, BlockingClerk};
use crate::AuthChange;
use clerk_orgs::AuthChanges;
use clerk_orgs_mirrored::documented;

updates! {
    #[documented(AuthChanges)]
    AsyncAuthChanges / BlockingAuthChanges of AuthChange from AuthChanges
}

handles! { AsyncClerk / BlockingClerk of Clerk {
    fn auth_changes(&clerk) -> AsyncAuthChanges / BlockingAuthChanges { clerk.auth_changes() }
} }
