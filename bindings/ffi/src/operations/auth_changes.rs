use super::{AsyncClerk, BlockingClerk};
use crate::AuthChange;
use clerk_orgs::AuthChanges;

events! {
    /// The changes of who is signed in, from when it was asked for. None is missed; those that come faster than they are
    /// read are told as one, which says how things stand. It waits for the next one, and ends when the client is closed.
    AsyncAuthChanges / BlockingAuthChanges of AuthChange from AuthChanges
}

handles! { AsyncClerk / BlockingClerk {
    /// The changes of who is signed in, from now on: by this client's calls, and by what the server says of the session.
    /// If someone is signed in already, that is the first change. It also tells when the client token could not be saved
    /// (`TokenNotSaved`), which would sign the user out when the program ends. No request is made.
    ///
    /// Errors: `Usage` once the client is closed.
    fn auth_changes(&clerk) -> AsyncAuthChanges / BlockingAuthChanges { clerk.auth_changes() }
} }
