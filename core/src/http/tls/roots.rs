//! The root certificates that every client trusts. Read once, since loading the store takes milliseconds and 100 kB.

use super::webpki;
use crate::error::Result;
use rustls::{RootCertStore, client::WebPkiServerVerifier, crypto::CryptoProvider};
use std::{
    env,
    ffi::OsString,
    sync::{Arc, Mutex},
};

/// The roots read last, with the environment variables that determined their source.
static SHARED: Mutex<Option<Shared>> = Mutex::new(None);

#[derive(Clone)]
struct Shared {
    variables: [Option<OsString>; 2],
    verifier: Arc<WebPkiServerVerifier>,
}

/// Uses the roots of the platform, or of `SSL_CERT_FILE` and `SSL_CERT_DIR`, or the bundled ones if there are none. Later
/// changes to the store are not noticed by this process.
pub(super) fn verifier(provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    let variables = ["SSL_CERT_FILE", "SSL_CERT_DIR"].map(env::var_os);
    if let Some(shared) = shared().filter(|shared| shared.variables == variables) {
        return Ok(shared.verifier);
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let verifier = webpki(roots, provider)?;
    share(Shared { variables, verifier: Arc::clone(&verifier) });
    Ok(verifier)
}

// Never waits for this lock. It is held only while a pointer is copied. In a process that was forked at that moment, where
// it is never released, each client reads the roots itself.

fn shared() -> Option<Shared> {
    SHARED.try_lock().ok()?.clone()
}

fn share(shared: Shared) {
    if let Ok(mut held) = SHARED.try_lock() {
        *held = Some(shared);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::crypto::ring;
    use std::time::Instant;

    // A single test, since it uses state of the whole process.
    #[test]
    fn the_roots_are_read_once_and_a_lock_that_nobody_releases_stops_nobody() {
        let provider = Arc::new(ring::default_provider());
        let first = verifier(&provider).expect("roots");
        let begun = Instant::now();
        for _ in 0..1000 {
            assert!(Arc::ptr_eq(&first, &verifier(&provider).expect("roots")));
        }
        // Reading them each time would take seconds.
        assert!(begun.elapsed().as_millis() < 500, "{:?}", begun.elapsed());

        let _held = SHARED.lock();
        assert!(verifier(&provider).is_ok());
    }
}
