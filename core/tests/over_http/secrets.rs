//! Every argument that takes a secret gets a marked one, which must not appear in anything that can be printed.

use crate::{impatient, options, servers};
use base64::{Engine, engine::general_purpose::STANDARD};
use clerk_emulator::{Emulator, Fault, Seed};
use clerk_orgs::{
    Clerk, ClerkOptions, Error, ErrorKind, FileTokenStore, GetTokenOptions, MemoryTokenStore, PageParams,
    TokenStore, TokenStoreError,
};
use std::{
    collections::HashMap,
    error::Error as _,
    fmt::Write as _,
    io::{self, Write as _},
    sync::{Arc, LazyLock, Mutex},
};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
pub(crate) struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// What was logged so far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// The log at trace level. Global, so that it includes every thread and, through `log`, the dependencies.
pub(crate) static LOGGED: LazyLock<Captured> = LazyLock::new(|| {
    let log = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false);
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    log
});

/// Everything that an error can print, including its sources.
fn printed(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = writeln!(text, "{cause}\n{cause:?}");
        source = cause.source();
    }
    text
}

const PLANTED: [&str; 5] =
    ["ticket_admin", "secret-password", "secret-code", "secret-stored-token", "secret-in-a-key"];

/// Users, and what they typed.
const PRIVATE: [&str; 7] =
    ["user_max", "orgmemreq_grace", "org_acme", "ada@example.com", "a+person", "a person", "sess_"];

/// Calls everything that takes a secret: first with a refusal, then successfully, then with a closed connection.
async fn use_all(emulator: &Emulator, store: Arc<MemoryTokenStore>) -> (Vec<String>, String) {
    let mut secrets: Vec<String> = PLANTED.map(str::to_owned).into();
    let mut output = String::new();
    let (seen, also_seen) = (Captured::default(), Captured::default());
    let hooks = (seen.clone(), also_seen.clone());
    store.swap(None, Some("secret-stored-token".to_owned())).unwrap();
    let token_store: Arc<dyn TokenStore> = store.clone();
    let clerk = Clerk::new(ClerkOptions {
        token_store: Some(token_store),
        on_request: Some(Arc::new(move |request| {
            writeln!(hooks.0.0.lock().unwrap(), "{request:?}").unwrap();
            Ok(HashMap::new())
        })),
        on_response: Some(Arc::new(move |response| {
            writeln!(hooks.1.0.lock().unwrap(), "{response:?}").unwrap();
            Ok(())
        })),
        ..options(emulator)
    })
    .unwrap();
    // The marked token is refused, and the sign-in succeeds without it.
    let _ = writeln!(output, "{:?}", clerk.sign_in_with_ticket("ticket_admin").await.unwrap());
    secrets.extend(store.load().unwrap());
    clerk.sign_out(None).await.unwrap();
    for fault in [true, false] {
        if fault {
            emulator.add_fault(Fault {
                cut: Some(clerk_emulator::Cut::Before),
                times: Some(2),
                ..Fault::default()
            });
        }
        output +=
            &printed(&clerk.sign_in_with_password("ada@example.com", "secret-password").await.unwrap_err());
        output += &printed(&clerk.verify_email_code("sia_1", "secret-code").await.unwrap_err());
    }
    let _ = writeln!(output, "{:?}", clerk.sign_in_with_ticket("ticket_admin").await.unwrap());
    secrets.push(clerk.get_token(GetTokenOptions::default()).await.unwrap());
    secrets.extend(store.load().unwrap());
    let organization = clerk.organization(Some("org_acme")).unwrap();
    let query = Some("a person's name".to_owned());
    let params = clerk_orgs::GetMembershipsParams { query, ..Default::default() };
    organization.get_memberships(params, PageParams::default()).await.unwrap();
    output += &printed(&organization.add_member("user_max", "org:member").await.unwrap_err());
    emulator.add_fault(Fault { html: true, times: Some(0), ..Fault::default() });
    let clerk = impatient(&clerk);
    output += &printed(&organization.accept_membership_request("orgmemreq_grace").await.unwrap_err());
    output += &printed(
        &clerk.get_token(GetTokenOptions { skip_cache: true, ..Default::default() }).await.unwrap_err(),
    );
    let _ = writeln!(output, "{clerk:?} {organization:?} {:#?}", clerk.client());
    let shown = seen.text() + &also_seen.text();
    // What hooks see says nothing of people either.
    for private in PRIVATE {
        assert!(!shown.contains(private), "{private} is in {shown}");
    }
    assert!(shown.contains("[redacted]") && shown.contains("status: 502"), "{shown}");
    (secrets, output + &shown)
}

#[tokio::test]
async fn nothing_printable_contains_a_secret() {
    LazyLock::force(&LOGGED);
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let (secrets, output) = use_all(&emulator, Arc::default()).await;
    let key = Clerk::new("pk_live_secret-in-a-key").unwrap_err();
    let address =
        ClerkOptions { base_url: Some("https://me:secret-password@x.example".into()), ..Default::default() };
    let output = output + &printed(&key) + &printed(&Clerk::new(address).unwrap_err());
    let logged = String::from_utf8_lossy(&LOGGED.0.lock().unwrap()).into_owned();

    for secret in &secrets {
        assert!(!output.contains(secret.as_str()), "{secret} is in {output}");
        assert!(!logged.contains(secret.as_str()), "{secret} was logged");
    }
    // The log does not contain users and their input either.
    for private in PRIVATE {
        let told: Vec<_> = logged.lines().filter(|line| line.contains("clerk_orgs")).collect();
        assert!(!told.iter().any(|line| line.contains(private)), "{private} was logged");
    }
    // It did record something.
    assert!(logged.contains("/client/sign_ins") && logged.contains("status=502"), "{logged}");
}

/// In every encoding of HTTP and SOCKS, and if the proxy refuses it.
#[tokio::test]
async fn a_proxys_password_appears_in_no_log_and_no_error() {
    LazyLock::force(&LOGGED);
    let server = servers::environment(servers::CERTIFICATE, servers::KEY).await;
    let (http, _heads) = servers::connect_proxy(None).await;
    let (refusing, _heads) = servers::connect_proxy(Some("nobody has this")).await;
    let (socks, _hosts) = servers::socks_proxy(Some(("planted-user", "planted-password"))).await;
    for (scheme, port) in [("http", http), ("http", refusing), ("socks5h", socks), ("socks5", 9)] {
        let proxy = Some(format!("{scheme}://planted-user:planted-password@127.0.0.1:{port}"));
        let clerk = servers::client(server, ClerkOptions { proxy, ..ClerkOptions::default() });
        let outcome = clerk.get_environment().await;
        assert_eq!(outcome.is_ok(), [http, socks].contains(&port), "{outcome:?}");
        let output = format!("{clerk:?} {}", outcome.err().map(|error| printed(&error)).unwrap_or_default());
        let logged = String::from_utf8_lossy(&LOGGED.0.lock().unwrap()).into_owned();
        for secret in ["planted-password", &STANDARD.encode("planted-user:planted-password")] {
            assert!(!output.contains(secret), "{output}");
            let line = logged.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{line:?}");
        }
    }
}

#[tokio::test]
async fn a_failing_file_store_does_not_show_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileTokenStore::new(folder.path().join("no/such/folder/token")).unwrap();
    let error = store.swap(None, Some("secret-stored-token".to_owned())).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret-stored-token"));
}

/// Saves nothing, and reveals the token in an error or a panic.
#[derive(Default)]
struct Careless {
    panics: bool,
    /// Fails before there is a token to save.
    fails_when_asked: bool,
    given: Mutex<Vec<String>>,
}

const HELD: &str = "secret-held-token";

impl TokenStore for Careless {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        Ok(Some(HELD.to_owned()))
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        if expected == new && !self.fails_when_asked {
            return Ok(true);
        }
        self.given.lock().unwrap().extend(new.clone());
        assert!(!self.panics, "no room for {new:?}");
        let text = format!("no room for {new:?} in place of {expected:?}");
        Err(TokenStoreError::new(text.clone()).with_source(io::Error::other(text)))
    }
}

#[tokio::test]
async fn secrets_in_errors_of_a_token_store_are_hidden() {
    LazyLock::force(&LOGGED);
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    for (panics, fails_when_asked) in [(true, false), (false, false), (true, true), (false, true)] {
        let store = Arc::new(Careless { panics, fails_when_asked, ..Careless::default() });
        let clerk = crate::client_with(&emulator, store.clone());
        let error = clerk.sign_in_with_ticket("ticket_admin").await.unwrap_err();
        assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Usage, !fails_when_asked));
        assert_eq!(clerk.session().is_some(), !fails_when_asked, "the client keeps the token in memory");
        let output =
            printed(&error) + &printed(&clerk.sign_in_with_ticket("ticket_admin").await.unwrap_err());
        let logged = String::from_utf8_lossy(&LOGGED.0.lock().unwrap()).into_owned();
        let mut tokens = store.given.lock().unwrap().clone();
        assert!(tokens.len() > 1 && logged.contains("could not be saved"), "{tokens:?} {logged}");
        tokens.push(HELD.to_owned());
        for token in &tokens {
            assert!(!output.contains(token) && !logged.contains(token), "{token} can be seen");
        }
    }
}
