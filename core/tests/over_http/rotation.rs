//! Client tokens that the server accepts only once: every response contains the next one, and the previous one is invalid.

use crate::{client_with, options};
use clerk_emulator::{Emulator, LogEntry, Options, Rotate, Seed};
use clerk_orgs::{
    Clerk, ClerkOptions, ErrorKind, FileTokenStore, GetTokenOptions, MemoryTokenStore, PageParams,
    SetActiveParams, TokenStore, TokenStoreError,
};
use std::{
    collections::HashSet,
    env,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// As many requests as the longest test has calls.
async fn merciless() -> Emulator {
    let mut seed = Seed::many();
    seed.instance.rotation_grace_ms = 0;
    let emulator = Emulator::start(seed).await.unwrap();
    emulator.set_options(Options { rotate: Rotate::EveryResponse, ..Options::default() });
    emulator
}

async fn sign_in(clerk: &Clerk) {
    clerk.sign_in_with_ticket("ticket_admin").await.unwrap();
    clerk.set_active(SetActiveParams::organization("acme")).await.unwrap();
}

fn request(number: usize) -> String {
    format!("orgmemreq_pending_{number:04}")
}

/// Asserts that each of this many requests was accepted once.
fn accepted_once(log: &[LogEntry], count: usize) {
    let is_done = |entry: &&LogEntry| entry.path.ends_with("/accept") && entry.status == Some(200);
    let paths: Vec<_> = log.iter().filter(is_done).map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths.len(), count);
    assert_eq!(paths.iter().collect::<HashSet<_>>().len(), count);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_calls_of_one_client_all_succeed() {
    let emulator = merciless().await;
    let clerk = Clerk::new(options(&emulator)).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    let calls: Vec<_> = (1..=32)
        .map(|number| {
            let (clerk, organization) = (clerk.clone(), clerk.organization(None).unwrap());
            tokio::spawn(async move {
                match number % 4 {
                    0 => clerk
                        .get_token(GetTokenOptions { skip_cache: true, ..Default::default() })
                        .await
                        .map(drop),
                    1 => clerk.get_organization_memberships(PageParams::default()).await.map(drop),
                    _ => organization.accept_membership_request(&request(number)).await.map(drop),
                }
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    accepted_once(&emulator.log(), 16);
    assert!(clerk.session().is_some());
    assert!(emulator.log().len() < 100, "each goes alone after one refusal: {}", emulator.log().len());
}

/// The variable that tells the processes of the next test what to do.
const CHILD: &str = "CLERK_ORGS_ROTATION_CHILD";

#[tokio::test]
#[ignore = "one process of the test below"]
async fn one_of_many_processes() {
    let told = env::var(CHILD).unwrap();
    let [base_url, path, first] = told.split('|').collect::<Vec<_>>()[..] else { panic!("{told}") };
    let clerk = Clerk::new(ClerkOptions {
        base_url: Some(base_url.to_owned()),
        token_store: Some(Arc::new(FileTokenStore::new(path).unwrap())),
        ..ClerkOptions::default()
    })
    .unwrap();
    assert!(clerk.load().await.unwrap().is_some(), "somebody is signed in");
    let organization = clerk.organization(None).unwrap();
    let first: usize = first.parse().unwrap();
    for number in first..first + 5 {
        organization.accept_membership_request(&request(number)).await.unwrap();
        clerk.get_organization_memberships(PageParams::default()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_processes_share_a_file_and_nobody_is_signed_out() {
    let emulator = merciless().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    sign_in(&client_with(&emulator, Arc::new(FileTokenStore::new(&path).unwrap()))).await;
    emulator.clear_log();
    let children: Vec<_> = (0..8)
        .map(|number| {
            let told = format!("{}|{}|{}", emulator.base_url(), path.display(), 1 + number * 5);
            Command::new(env::current_exe().unwrap())
                .args(["rotation::one_of_many_processes", "--exact", "--ignored"])
                .env(CHILD, told)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    accepted_once(&emulator.log(), 40);
    let later = client_with(&emulator, Arc::new(FileTokenStore::new(&path).unwrap()));
    assert_eq!(later.load().await.unwrap().unwrap().user.unwrap().id, "user_ada");
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<HashSet<_>>(), HashSet::from(["token".into(), "token.lock".into()]));
}

/// Saves tokens slowly, like a slow disk.
struct Slow(MemoryTokenStore);

impl TokenStore for Slow {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        self.0.load()
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        if expected != new {
            std::thread::sleep(Duration::from_millis(300));
        }
        self.0.swap(expected, new)
    }
}

#[tokio::test]
async fn a_refused_token_is_not_removed_while_its_successor_is_being_saved() {
    let emulator = merciless().await;
    let store = Arc::new(Slow(MemoryTokenStore::default()));
    let (winner, loser) = (client_with(&emulator, store.clone()), client_with(&emulator, store.clone()));
    sign_in(&winner).await;
    loser.load().await.unwrap();
    let begun = Instant::now();
    let winning = tokio::spawn({
        let winner = winner.clone();
        async move { winner.get_organization_memberships(PageParams::default()).await.map(drop) }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    // A write, which does not reload the client, and calls that validate the token.
    let organization = loser.organization(None).unwrap();
    organization.accept_membership_request(&request(1)).await.unwrap();
    assert!(begun.elapsed() > Duration::from_millis(250));
    winning.await.unwrap().unwrap();
    let winning =
        tokio::spawn(
            async move { winner.get_organization_memberships(PageParams::default()).await.map(drop) },
        );
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(loser.load().await.unwrap().is_some());
    winning.await.unwrap().unwrap();
    assert!(store.load().unwrap().is_some());
}

/// Loses its token on demand.
#[derive(Default)]
struct Emptied {
    inner: MemoryTokenStore,
    now: AtomicBool,
}

impl TokenStore for Emptied {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        self.inner.load()
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        if self.now.swap(false, Ordering::Relaxed) {
            self.inner.swap(self.inner.load()?, None)?;
        }
        self.inner.swap(expected, new)
    }
}

#[tokio::test]
async fn a_token_is_saved_after_another_client_removed_the_previous_one() {
    let emulator = merciless().await;
    let store = Arc::new(Emptied::default());
    let clerk = client_with(&emulator, store.clone());
    sign_in(&clerk).await;
    store.now.store(true, Ordering::Relaxed);
    clerk.get_organization_memberships(PageParams::default()).await.unwrap();
    assert!(store.load().unwrap().is_some());
    clerk.get_organization_memberships(PageParams::default()).await.unwrap();
}

#[tokio::test]
async fn a_token_that_nobody_replaces_is_an_error_soon() {
    let emulator = merciless().await;
    for route in ["read", "write"] {
        let store = Arc::new(MemoryTokenStore::default());
        let clerk = client_with(&emulator, store.clone());
        sign_in(&clerk).await;
        let organization = clerk.organization(None).unwrap();
        store.swap(store.load().unwrap(), Some("h.e30.s".to_owned())).unwrap();
        let begun = Instant::now();
        let result = match route {
            "read" => organization.get_roles(PageParams::default()).await.map(drop),
            _ => organization.accept_membership_request(&request(1)).await.map(drop),
        };
        let error = result.unwrap_err();
        assert_eq!(
            (error.kind(), error.info().maybe_applied),
            (ErrorKind::Unauthenticated, false),
            "{route}"
        );
        assert!(begun.elapsed() < Duration::from_secs(5), "{route}: {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_sign_in_succeeds_without_a_token_or_with_a_revoked_one() {
    let emulator = merciless().await;
    for token in ["garbage", "h.e30.s", "line\nbreak", "", "caf\u{e9}"] {
        let store = Arc::new(MemoryTokenStore::default());
        store.swap(None, Some(token.to_owned())).unwrap();
        let clerk = client_with(&emulator, store.clone());
        sign_in(&clerk).await;
        assert!(store.load().unwrap().is_some_and(|stored| stored != token), "{token:?}");
        let later = client_with(&emulator, store);
        assert!(later.load().await.unwrap().is_some(), "{token:?}");
    }
}
