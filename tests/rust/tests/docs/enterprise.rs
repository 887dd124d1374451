use super::{acme, emulator, pages::enterprise::*};
use clerk_orgs::{EnterpriseConnectionProvider, EnterpriseConnectionSamlParams};
use std::{
    io::{Read, Write},
    net::TcpStream,
};

/// Signs in at the identity provider, without going there.
fn follow(url: &str) {
    let (address, target) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /{target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 301"), "{answer}");
}

#[tokio::test]
async fn a_connection_is_set_up_and_tested() {
    let emulator = emulator("enterprise").await;
    let saml = EnterpriseConnectionSamlParams {
        idp_entity_id: Some("entity".into()),
        idp_sso_url: Some("https://okta.example/sso".into()),
        ..Default::default()
    };
    let connection = set_up_sso(&acme(&emulator).await, &["free.example"], saml, follow).await.unwrap();
    assert_eq!(connection.provider, EnterpriseConnectionProvider::SamlOkta);
    assert!(connection.active);
}

#[tokio::test]
async fn members_bypass_single_sign_on() {
    let emulator = emulator("enterprise").await;
    let users = bypass_sso(&acme(&emulator).await, &["user_rita", "user_eve"]).await.unwrap();
    assert_eq!(users, ["user_max", "user_rita"]);
}
