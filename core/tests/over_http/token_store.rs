//! Token stores, and their failures.

use crate::{client_with, demo, sign_in, within};
use clerk_emulator::{Cut, Emulator, Fault, Options, Rotate, Seed};
use clerk_orgs::{
    AuthEvent, ErrorKind, FileTokenStore, MemoryTokenStore, PageParams, RequestOptions, TokenStore,
    TokenStoreError,
};
use futures_util::StreamExt;
use std::{
    error::Error,
    io,
    sync::{
        Arc, Barrier, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

fn rotate(emulator: &Emulator) {
    emulator.set_options(Options { rotate: Rotate::EveryResponse, ..Options::default() });
}

/// Replaced tokens are invalid at once.
async fn strict() -> Emulator {
    let mut seed = Seed::demo();
    seed.instance.rotation_grace_ms = 0;
    Emulator::start(seed).await.unwrap()
}

/// A store that calls a function before it stores.
struct Odd {
    inner: MemoryTokenStore,
    load: Box<dyn Fn() -> Result<(), TokenStoreError> + Send + Sync>,
    swap: Box<dyn Fn() -> Result<(), TokenStoreError> + Send + Sync>,
}

type Act = Box<dyn Fn() -> Result<(), TokenStoreError> + Send + Sync>;

fn nothing() -> Act {
    Box::new(|| Ok(()))
}

fn fail() -> Act {
    Box::new(|| Err(TokenStoreError::new("the keychain is locked")))
}

impl TokenStore for Odd {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        (self.load)()?;
        self.inner.load()
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        (self.swap)()?;
        self.inner.swap(expected, new)
    }
}

fn odd(load: Act, swap: Act) -> Arc<Odd> {
    Arc::new(Odd { inner: MemoryTokenStore::default(), load, swap })
}

#[tokio::test]
async fn a_new_token_is_saved_even_when_the_body_breaks() {
    let emulator = strict().await;
    let store = Arc::new(MemoryTokenStore::default());
    let clerk = client_with(&emulator, store.clone());
    sign_in(&clerk).await;
    rotate(&emulator);
    for cut in [true, false] {
        let before = store.load().unwrap();
        emulator.add_fault(Fault {
            cut: cut.then_some(Cut::InBody),
            truncate_json: !cut,
            ..Fault::default()
        });
        let organization = clerk.organization(None).unwrap();
        organization.update_member("user_max", "org:member").await.unwrap_err();
        assert_ne!(store.load().unwrap(), before);
        // The previous one would be refused now.
        organization.get_roles(PageParams::default()).await.unwrap();
    }
}

#[tokio::test]
async fn two_clients_share_a_store() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let store = Arc::new(MemoryTokenStore::default());
    let (one, other) = (client_with(&emulator, store.clone()), client_with(&emulator, store.clone()));
    sign_in(&one).await;
    other.load().await.unwrap();
    assert_eq!(other.session().map(|session| session.id), one.session().map(|session| session.id));
    rotate(&emulator);
    for _ in 0..30 {
        let (first, second) = tokio::join!(
            one.get_organization_memberships(PageParams::default()),
            other.get_organization_memberships(PageParams::default())
        );
        first.unwrap();
        second.unwrap();
    }
}

#[tokio::test]
async fn a_newer_token_of_another_client_is_not_overwritten() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let store = Arc::new(MemoryTokenStore::default());
    let (one, other) = (client_with(&emulator, store.clone()), client_with(&emulator, store.clone()));
    sign_in(&one).await;
    other.load().await.unwrap();
    rotate(&emulator);
    emulator.add_fault(Fault { delay_ms: 200, before_handling: Some(false), ..Fault::default() });
    let late = tokio::spawn(async move { one.get_organization_memberships(PageParams::default()).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    other.get_organization_memberships(PageParams::default()).await.unwrap();
    let newest = store.load().unwrap();
    late.await.unwrap().unwrap();
    assert_eq!(store.load().unwrap(), newest);
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_a_typed_error_without_a_request() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let panics: Act = Box::new(|| panic!("a store's own fault"));
    for (load, text) in [(fail(), "the keychain is locked"), (panics, "panicked")] {
        let clerk = client_with(&emulator, odd(load, nothing()));
        let error = clerk.load().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains(text), "{error}");
    }
    assert!(emulator.log().is_empty());
}

#[tokio::test]
async fn what_has_caused_a_stores_error_is_behind_that_of_the_call() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let full = || Err(TokenStoreError::from(io::Error::from(io::ErrorKind::StorageFull)));
    let error = client_with(&emulator, odd(Box::new(full), nothing())).load().await.unwrap_err();
    let of_store = error.source().and_then(|source| source.downcast_ref::<TokenStoreError>()).unwrap();
    let cause = of_store.source().and_then(|source| source.downcast_ref::<io::Error>()).unwrap();
    assert_eq!(cause.kind(), io::ErrorKind::StorageFull);
    assert_eq!(error.to_string(), format!("the token store failed: {cause}"));
}

#[tokio::test]
async fn a_token_that_cannot_be_saved_is_used_until_the_client_closes() {
    let emulator = strict().await;
    let broken = Arc::new(AtomicBool::new(false));
    let is_broken = broken.clone();
    let swap: Act = Box::new(move || if is_broken.load(Ordering::Relaxed) { fail()() } else { Ok(()) });
    let store = odd(nothing(), swap);
    let clerk = client_with(&emulator, store.clone());
    sign_in(&clerk).await;
    rotate(&emulator);
    let mut changes = clerk.auth_changes().unwrap().into_stream();
    assert_eq!(changes.next().await.unwrap().event, AuthEvent::SignedIn);
    let before = store.inner.load().unwrap();
    broken.store(true, Ordering::Relaxed);
    for _ in 0..3 {
        clerk.get_organization_memberships(PageParams::default()).await.unwrap();
    }
    let change = changes.next().await.unwrap();
    assert_eq!((change.event, change.user_id.as_deref()), (AuthEvent::TokenNotSaved, Some("user_ada")));
    assert!(change.reason.unwrap().contains("the keychain is locked"));
    assert_eq!(store.inner.load().unwrap(), before);
    broken.store(false, Ordering::Relaxed);
    for _ in 0..3 {
        clerk.get_organization_memberships(PageParams::default()).await.unwrap();
    }
    let second = client_with(&emulator, store.clone());
    second.load().await.unwrap();
    assert!(second.session().is_some(), "what could be saved at last was saved");
}

/// A store that hangs until the test releases it.
fn hang() -> (Act, mpsc::Sender<()>) {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let act: Act = Box::new(move || {
        let _ = released.lock().unwrap_or_else(PoisonError::into_inner).recv();
        Ok(())
    });
    (act, release)
}

#[tokio::test]
async fn a_store_that_hangs_delays_a_call_by_five_seconds_at_most() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let ((load, release_load), (swap, release_swap)) = (hang(), hang());
    let reading = client_with(&emulator, odd(load, nothing()));
    // The store's time does not count as the server's.
    let writing = within(&client_with(&emulator, odd(nothing(), swap)), Duration::from_secs(2));
    let begun = Instant::now();
    let read = async { (reading.load().await, begun.elapsed()) };
    let write = async { (writing.sign_in_with_ticket("ticket_admin").await, begun.elapsed()) };
    let ((read, read_took), (written, write_took)) = tokio::join!(read, write);
    let error = read.unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Usage, false));
    assert!(error.to_string().contains("5 seconds"), "{error}");
    assert!((4.5..7.0).contains(&read_took.as_secs_f64()), "{read_took:?}");
    // The ticket is not sent either, since the store is checked first.
    let error = written.unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Usage, false));
    assert!((4.5..7.0).contains(&write_took.as_secs_f64()), "{write_took:?}");
    assert!(emulator.log().is_empty());
    drop((release_load, release_swap));
}

#[tokio::test]
async fn a_store_that_outlasts_the_time_limit_of_a_call_is_not_taken_for_a_slow_server() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let (load, release) = hang();
    let clerk = client_with(&emulator, odd(load, nothing()));
    let hasty = RequestOptions { total_timeout: Some(Duration::from_millis(50)), ..Default::default() };
    let error = clerk.with_options(hasty).unwrap().load().await.unwrap_err();
    let text = "the token store failed: it did not return within the time limit of the call";
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Usage, text));
    assert_eq!(emulator.log(), []);
    drop(release);
}

#[tokio::test(flavor = "current_thread")]
async fn a_slow_store_delays_nothing_else() {
    let (emulator, _) = demo().await;
    let load: Act = Box::new(|| {
        std::thread::sleep(Duration::from_millis(300));
        Ok(())
    });
    let clerk = client_with(&emulator, odd(load, nothing()));
    // Its time does not count as the server's.
    let clerk = within(&clerk, Duration::from_millis(200));
    let call = tokio::spawn(async move { clerk.get_environment().await });
    let mut ticks = 0;
    while !call.is_finished() {
        tokio::time::sleep(Duration::from_millis(10)).await;
        ticks += 1;
    }
    call.await.unwrap().unwrap();
    assert!(ticks >= 10, "{ticks}");
}

#[tokio::test]
async fn a_file_keeps_the_token_between_clients() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    sign_in(&client_with(&emulator, Arc::new(FileTokenStore::new(&path).unwrap()))).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
        }
    }
    let second = client_with(&emulator, Arc::new(FileTokenStore::new(&path).unwrap()));
    second.load().await.unwrap();
    assert_eq!(second.organization(None).unwrap().id(), "org_acme");
}

#[test]
fn a_file_is_swapped_only_from_the_expected_token() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileTokenStore::new(folder.path().join("token")).unwrap();
    let token = |text: &str| Some(text.to_owned());
    assert_eq!(store.load().unwrap(), None);
    assert!(!store.swap(token("a"), token("b")).unwrap());
    assert!(store.swap(None, token("a")).unwrap());
    assert!(!store.swap(None, token("b")).unwrap());
    assert_eq!(store.load().unwrap(), token("a"));
    assert!(store.swap(token("a"), None).unwrap());
    assert!(store.swap(None, None).unwrap());
    assert_eq!(store.load().unwrap(), None);
    assert!(
        FileTokenStore::new(folder.path().join("no/such/folder/token"))
            .unwrap()
            .swap(None, token("a"))
            .is_err()
    );
}

#[test]
fn only_one_of_many_concurrent_swaps_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let (won, barrier) = (AtomicUsize::new(0), Barrier::new(8));
    let store = || FileTokenStore::new(&path).unwrap();
    store().swap(None, Some("0".to_owned())).unwrap();
    for round in 0..20 {
        std::thread::scope(|scope| {
            for racer in 0..8 {
                let (won, barrier, store) = (&won, &barrier, store());
                scope.spawn(move || {
                    let current = store.load().unwrap();
                    barrier.wait();
                    let new = Some(format!("{round}.{racer}"));
                    won.fetch_add(usize::from(store.swap(current, new).unwrap()), Ordering::Relaxed);
                    // A reader never sees a partial token.
                    assert!(store.load().unwrap().is_some_and(|token| token.contains('.')));
                });
            }
        });
    }
    assert_eq!(won.load(Ordering::Relaxed), 20);
}

#[tokio::test]
async fn a_permanently_refused_token_is_removed() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    for token in ["garbage", "eyJhbGciOiJub25lIn0.eyJpZCI6ImNsaWVudF9ub25lIn0.none"] {
        let store = Arc::new(MemoryTokenStore::default());
        store.swap(None, Some(token.to_owned())).unwrap();
        let clerk = client_with(&emulator, store.clone());
        assert_eq!(clerk.load().await.unwrap(), None);
        assert_eq!(store.load().unwrap(), None, "{token}");
        sign_in(&clerk).await;
    }
}

#[tokio::test]
async fn signing_out_ends_a_stored_session_that_was_never_loaded() {
    let (emulator, clerk) = demo().await;
    let store = Arc::new(MemoryTokenStore::default());
    sign_in(&client_with(&emulator, store.clone())).await;
    client_with(&emulator, store.clone()).sign_out(None).await.unwrap();
    let later = client_with(&emulator, store);
    later.load().await.unwrap();
    assert_eq!(later.session(), None);
    // The demo's client is a different one.
    assert!(clerk.session().is_some());
    emulator.clear_log();
    later.sign_out(None).await.unwrap();
    assert!(emulator.log().is_empty());
}
