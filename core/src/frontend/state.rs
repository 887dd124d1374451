//! What is known about the client: its sessions, which of them is active, and which response was applied last.

use crate::models::{Client, Session};
use std::time::SystemTime;

/// When a response was created, to tell a delayed one from a newer one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stamp {
    /// The number of the request.
    pub(crate) number: u64,
    /// The response's `Date`.
    pub(crate) date: Option<SystemTime>,
}

#[derive(Default)]
pub(crate) struct State {
    client: Option<Client>,
    active_session_id: Option<String>,
    /// The number of the request that chose the active session.
    chosen: u64,
    applied: Stamp,
    /// Why the current client token could not be saved, if it could not.
    not_saved: Option<String>,
}

impl State {
    pub(crate) fn not_saved(&self) -> Option<&str> {
        self.not_saved.as_deref()
    }

    pub(crate) fn set_not_saved(&mut self, reason: Option<String>) {
        self.not_saved = reason;
    }

    pub(crate) fn client(&self) -> Option<&Client> {
        self.client.as_ref()
    }

    /// The session with this id, whatever its status.
    pub(crate) fn session_by_id(&self, id: &str) -> Option<&Session> {
        self.client.as_ref()?.sessions.iter().find(|session| session.id == id)
    }

    /// The chosen session if it is signed in, otherwise the one last used, otherwise the first that is signed in.
    pub(crate) fn session(&self) -> Option<&Session> {
        let client = self.client.as_ref()?;
        let signed_in = |id: &str| self.session_by_id(id).filter(|session| session.is_signed_in());
        let chosen = self.active_session_id.as_deref().and_then(signed_in);
        let last = || client.last_active_session_id.as_deref().and_then(signed_in);
        chosen.or_else(last).or_else(|| client.sessions.iter().find(|session| session.is_signed_in()))
    }

    /// Chooses a session, unless a later request has already chosen one.
    pub(crate) fn choose(&mut self, session_id: &str, number: u64) {
        if number >= self.chosen {
            self.chosen = number;
            self.active_session_id = Some(session_id.to_owned());
        }
    }

    /// Applies a client, unless a later response was already applied. The request number decides, unless the server shows
    /// that it handled the earlier request later.
    pub(crate) fn apply(&mut self, client: Option<Client>, stamp: Stamp) {
        if stamp.number < self.applied.number && !self.is_later(client.as_ref(), stamp) {
            return;
        }
        self.applied = Stamp { number: stamp.number.max(self.applied.number), ..stamp };
        self.client = client;
    }

    /// Compares when the client was changed. The response's `Date` has a resolution of a second and only says when it was
    /// sent, so it decides only if nothing else does.
    fn is_later(&self, client: Option<&Client>, stamp: Stamp) -> bool {
        let changed = |client: Option<&Client>| client.and_then(|client| client.updated_at);
        match (changed(client), changed(self.client.as_ref())) {
            (Some(changed), Some(known)) if changed != known => changed > known,
            _ => stamp.date.zip(self.applied.date).is_some_and(|(date, applied)| date > applied),
        }
    }

    /// Removes what is held of an organization that the active session's user does not belong to any more. Responses need not
    /// include the client, and requests for an organization that was left fail.
    pub(crate) fn leave(&mut self, organization_id: &str) {
        let Some(user_id) = self.session().and_then(|session| Some(session.user.as_ref()?.id.clone())) else {
            return;
        };
        for session in self.client.iter_mut().flat_map(|client| &mut client.sessions) {
            let Some(user) = session.user.as_mut().filter(|user| user.id == user_id) else { continue };
            user.organization_memberships.retain(|membership| membership.organization.id != organization_id);
            session.last_active_organization_id.take_if(|active| active == organization_id);
        }
    }

    /// Replaces one session, which a response included without its client, unless a newer state of it is known.
    pub(crate) fn put(&mut self, session: &Session) {
        let Some(client) = &mut self.client else { return };
        match client.sessions.iter_mut().find(|held| held.id == session.id) {
            Some(held) if held.updated_at > session.updated_at => {}
            Some(held) => {
                let user = held.user.take();
                *held = session.clone();
                held.user = session.user.clone().or(user);
            }
            None => client.sessions.push(session.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn client(name: &str, updated_at: u64) -> Option<Client> {
        serde_json::from_str(&format!(r#"{{"id":"{name}","updated_at":{}}}"#, 1_700_000_000_000 + updated_at))
            .ok()
    }

    fn stamp(number: u64, date: u64) -> Stamp {
        Stamp { number, date: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(date)) }
    }

    fn after(late: (Option<Client>, Stamp)) -> String {
        let mut state = State::default();
        state.apply(client("second", 5), stamp(2, 100));
        state.apply(late.0, late.1);
        state.client().expect("a client").id.clone()
    }

    #[test]
    fn a_late_answer_to_an_earlier_request_changes_nothing() {
        assert_eq!(after((client("first", 1), stamp(1, 99))), "second");
        assert_eq!(after((client("first", 1), stamp(1, 101))), "second");
        assert_eq!(after((client("first", 5), stamp(1, 100))), "second");
        assert_eq!(after((client("first", 5), Stamp { number: 1, date: None })), "second");
    }

    #[test]
    fn the_server_can_show_an_earlier_request_to_be_handled_later() {
        assert_eq!(after((client("first", 9), stamp(1, 100))), "first");
        assert_eq!(after((client("first", 9), Stamp { number: 1, date: None })), "first");
        assert_eq!(after((client("first", 5), stamp(1, 101))), "first");
        assert_eq!(after((client("third", 1), stamp(3, 100))), "third");
    }
}
