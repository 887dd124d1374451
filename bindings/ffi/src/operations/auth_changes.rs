use super::{AsyncClerk, BlockingClerk};
use crate::AuthChange;
use clerk_orgs::AuthChanges;

events! {
    /// Changes to the signed-in state, from the moment this was created. No change is missed, but changes that happen
    /// faster than you read them are merged into one that describes the current state. Ends when the client is closed.
    AsyncAuthChanges / BlockingAuthChanges of AuthChange from AuthChanges
}

handles! { AsyncClerk / BlockingClerk {
    /// Returns the changes to the signed-in state from now on, whether caused by this client's calls or reported by the
    /// server. If somebody is already signed in, that is the first change. Also reports when the client token could not be
    /// saved (`TokenNotSaved`), since the user would then be signed out when the program ends. Makes no request.
    ///
    /// Errors: `Usage` once the client is closed.
    fn auth_changes(&clerk) -> AsyncAuthChanges / BlockingAuthChanges { clerk.auth_changes() }
} }
