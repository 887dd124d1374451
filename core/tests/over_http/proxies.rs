//! Proxies, passed as an option or set in the environment.

use crate::{
    impatient,
    servers::{AUTHORITY, CERTIFICATE, KEY, client, connect_proxy, environment, socks_proxy},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use clerk_orgs::{Clerk, ClerkOptions, ErrorKind};
use std::process::Command;

async fn through(proxy: String) -> clerk_orgs::Result<bool> {
    let port = environment(CERTIFICATE, KEY).await;
    let clerk = client(port, ClerkOptions { proxy: Some(proxy), ..ClerkOptions::default() });
    let clerk = impatient(&clerk);
    Ok(clerk.get_environment().await?.maintenance_mode)
}

#[tokio::test]
async fn requests_use_the_given_proxy() {
    let (port, mut heads) = connect_proxy(None).await;
    assert!(through(format!("http://127.0.0.1:{port}")).await.unwrap());
    let head = heads.recv().await.unwrap();
    assert!(
        head.starts_with("CONNECT localhost:") && !head.to_lowercase().contains("authorization"),
        "{head}"
    );
}

#[tokio::test]
async fn a_proxys_password_is_percent_decoded() {
    // Percent-encoded, and unencoded.
    for (typed, password) in
        [("secret", "secret"), ("s%40%3A%2Fcret%25", "s@:/cret%"), ("s@cr^t!", "s@cr^t!")]
    {
        let expected = STANDARD.encode(format!("user:{password}"));
        let (port, mut heads) = connect_proxy(Some(Box::leak(expected.into_boxed_str()))).await;
        assert!(through(format!("http://user:{typed}@127.0.0.1:{port}")).await.unwrap(), "{typed}");
        assert!(heads.recv().await.unwrap().to_lowercase().contains("proxy-authorization: basic "));
    }
}

#[tokio::test]
async fn a_refusal_by_the_proxy_is_reported_as_such() {
    let (port, mut heads) = connect_proxy(Some("nobody has this")).await;
    let error = through(format!("http://user:secret@127.0.0.1:{port}")).await.unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false));
    // Retrying would not help.
    assert!(heads.recv().await.is_some() && heads.try_recv().is_err(), "it was asked once");
    let printed = format!("{error} {error:?}");
    assert!(
        printed.contains("through the proxy") && printed.contains("requires authentication"),
        "{printed}"
    );
    assert!(!printed.contains("secret") && !printed.contains("dXNlcjpzZWNyZXQ"), "{printed}");
}

#[tokio::test]
async fn nothing_bypasses_an_unavailable_proxy() {
    for scheme in ["http", "https", "socks5", "socks5h"] {
        let error = through(format!("{scheme}://user:secret@127.0.0.1:9")).await.unwrap_err();
        assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false), "{scheme}");
        assert!(error.to_string().contains("through the proxy"), "{error}");
        assert!(!error.to_string().contains("os error"), "{error}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn socks_resolves_names_locally_or_remotely() {
    let (port, mut hosts) = socks_proxy(None).await;
    assert!(through(format!("socks5h://127.0.0.1:{port}")).await.unwrap());
    assert_eq!(hosts.recv().await.unwrap(), "localhost");
    assert!(through(format!("socks5://127.0.0.1:{port}")).await.unwrap());
    assert!(hosts.recv().await.unwrap().parse::<std::net::IpAddr>().unwrap().is_loopback());
}

#[tokio::test]
async fn socks_supports_a_password() {
    let (port, mut hosts) = socks_proxy(Some(("user", "s@cret"))).await;
    assert!(through(format!("socks5h://user:s%40cret@127.0.0.1:{port}")).await.unwrap());
    assert_eq!(hosts.recv().await.unwrap(), "localhost");
    for wrong in ["user:other@", ""] {
        let error = through(format!("socks5h://{wrong}127.0.0.1:{port}")).await.unwrap_err();
        assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false), "{wrong}");
    }
}

#[tokio::test]
async fn the_connection_to_a_proxy_may_use_tls() {
    let (port, mut heads) = connect_proxy(None).await;
    let outer = crate::servers::acceptor(CERTIFICATE, KEY, &[]);
    let outer = crate::servers::tls(outer, move |mut stream| async move {
        let mut proxy = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut stream, &mut proxy).await;
    })
    .await;
    assert!(through(format!("https://localhost:{outer}")).await.unwrap());
    assert!(heads.recv().await.unwrap().starts_with("CONNECT localhost:"));
}

#[tokio::test]
async fn invalid_proxies_are_refused_before_any_request() {
    let make = |proxy: &str| {
        let base_url = Some("https://localhost:1".to_owned());
        Clerk::new(ClerkOptions { base_url, proxy: Some(proxy.to_owned()), ..ClerkOptions::default() })
    };
    for proxy in
        ["foo://user:secret@proxy.example", "proxy", "", "http://user:secret@", "http://secret@x/path"]
    {
        let error = make(proxy).unwrap_err();
        assert_eq!((error.kind(), error.info().param_name.as_deref()), (ErrorKind::Invalid, Some("proxy")));
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}

/// Runs the test with this name again, in a process with these variables.
fn again(name: &str, variables: &[(&str, &str)]) {
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args([&format!("proxies::{name}"), "--exact"]).env("PROXIES_AGAIN", "1");
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
        again.env_remove(name);
    }
    let output = again.envs(variables.iter().copied()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{variables:?}: {said}");
}

fn is_again() -> bool {
    std::env::var_os("PROXIES_AGAIN").is_some()
}

fn of_a_remote_server() -> clerk_orgs::Result<Clerk> {
    Clerk::new(ClerkOptions {
        base_url: Some("https://clerk.example.invalid".to_owned()),
        ca_certificate: Some(AUTHORITY.to_owned()),
        ..ClerkOptions::default()
    })
}

#[test]
fn invalid_proxies_in_the_environment_are_refused_too() {
    const NAME: &str = "invalid_proxies_in_the_environment_are_refused_too";
    if !is_again() {
        again(NAME, &[("HTTPS_PROXY", "foo://user:secret@x")]);
        again(NAME, &[("https_proxy", "http://user:secret@")]);
        return again(NAME, &[("ALL_PROXY", "socks4://user:secret@x")]);
    }
    let error = of_a_remote_server().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let name = error.info().param_name.as_deref().unwrap();
    assert!(std::env::var_os(name).is_some() && error.to_string().contains(name), "{error}");
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    // It is not used for this machine, and not at all if a proxy is passed.
    let base_url = Some("https://127.0.0.1:1".to_owned());
    assert!(Clerk::new(ClerkOptions { base_url, ..ClerkOptions::default() }).is_ok());
    let given = ClerkOptions {
        base_url: Some("https://clerk.example.invalid".to_owned()),
        proxy: Some("http://proxy.example".to_owned()),
        ..ClerkOptions::default()
    };
    assert!(Clerk::new(given).is_ok());
}

#[tokio::test]
async fn the_environments_proxy_is_used_except_for_hosts_in_no_proxy() {
    const NAME: &str = "the_environments_proxy_is_used_except_for_hosts_in_no_proxy";
    if is_again() {
        let error = of_a_remote_server().unwrap().get_environment().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
        return;
    }
    let run = |variables: Vec<(&'static str, String)>| {
        let run = move || {
            let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
            again(NAME, &variables);
        };
        tokio::task::spawn_blocking(run)
    };
    let (port, mut heads) = connect_proxy(Some("nobody has this")).await;
    for (name, value) in [
        ("HTTPS_PROXY", format!("http://127.0.0.1:{port}")),
        ("https_proxy", format!("127.0.0.1:{port}")),
        ("ALL_PROXY", format!("http://user:password@127.0.0.1:{port}")),
    ] {
        run(vec![(name, value)]).await.unwrap();
        assert!(heads.recv().await.unwrap().starts_with("CONNECT clerk.example.invalid:443"));
    }
    while heads.try_recv().is_ok() {}
    let proxy = format!("http://127.0.0.1:{port}");
    run(vec![("HTTPS_PROXY", proxy), ("NO_PROXY", "a.example, .example.invalid".into())]).await.unwrap();
    assert!(heads.try_recv().is_err(), "the proxy was asked");
}
