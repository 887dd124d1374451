//! What is known of the client: which sessions it holds, which is active, and which answer said so last.

use crate::{Client, Session};
use std::time::SystemTime;

/// When an answer was made, to tell a late one from a new one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stamp {
    /// The number of the request.
    pub(crate) sequence: u64,
    /// The answer's `Date`.
    pub(crate) date: Option<SystemTime>,
}

#[derive(Default)]
pub(crate) struct State {
    client: Option<Client>,
    active_session_id: Option<String>,
    applied: Stamp,
}

impl State {
    pub(crate) fn client(&self) -> Option<&Client> {
        self.client.as_ref()
    }

    /// The session chosen, as long as it is signed in; else the one last used; else the first that is signed in.
    pub(crate) fn session(&self) -> Option<&Session> {
        let client = self.client.as_ref()?;
        let signed_in =
            |id: &str| client.sessions.iter().find(|session| session.id == id && session.is_signed_in());
        let chosen = self.active_session_id.as_deref().and_then(signed_in);
        let last = || client.last_active_session_id.as_deref().and_then(signed_in);
        chosen.or_else(last).or_else(|| client.sessions.iter().find(|session| session.is_signed_in()))
    }

    pub(crate) fn choose(&mut self, session_id: &str) {
        self.active_session_id = Some(session_id.to_owned());
    }

    /// Applies a client unless a later answer was applied already: the number of the request decides, unless the
    /// server's clock says that the earlier request was answered later.
    pub(crate) fn apply(&mut self, client: Option<Client>, stamp: Stamp) {
        if stamp.sequence < self.applied.sequence && !self.is_later(client.as_ref(), stamp) {
            return;
        }
        self.applied = Stamp { sequence: stamp.sequence.max(self.applied.sequence), ..stamp };
        self.client = client;
    }

    fn is_later(&self, client: Option<&Client>, stamp: Stamp) -> bool {
        let (Some(date), Some(applied)) = (stamp.date, self.applied.date) else { return false };
        let changed = |client: Option<&Client>| client.and_then(|client| client.updated_at);
        date > applied || (date == applied && changed(client) > changed(self.client.as_ref()))
    }

    /// Replaces one session, which an answer held without its client.
    pub(crate) fn put(&mut self, session: &Session) {
        let Some(client) = &mut self.client else { return };
        match client.sessions.iter_mut().find(|held| held.id == session.id) {
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

    fn stamp(sequence: u64, date: u64) -> Stamp {
        Stamp { sequence, date: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(date)) }
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
        assert_eq!(after((client("first", 1), stamp(1, 100))), "second");
        assert_eq!(after((client("first", 9), Stamp { sequence: 1, date: None })), "second");
    }

    #[test]
    fn the_servers_clock_can_show_an_earlier_request_to_be_newer() {
        assert_eq!(after((client("first", 1), stamp(1, 101))), "first");
        assert_eq!(after((client("first", 9), stamp(1, 100))), "first");
        assert_eq!(after((client("third", 1), stamp(3, 100))), "third");
    }
}
