//! The program: its output, its start-up time, and how it ends.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::Native;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;

struct Program {
    child: Child,
    lines: Vec<String>,
    /// The lines that it prints after the first ones.
    rest: BufReader<ChildStdout>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_clerk-emulator"))
            .args(arguments)
            .arg("--exit-on-stdin-close")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut rest = BufReader::new(child.stdout.take().unwrap());
        let mut lines = Vec::new();
        for line in rest.by_ref().lines() {
            lines.push(line.unwrap());
            if lines.last().unwrap() == "ready: true" {
                break;
            }
        }
        Self { child, lines, rest }
    }

    fn value(&self, name: &str) -> &str {
        self.lines.iter().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap()
    }

    fn ended_within(&mut self, limit: Duration) -> bool {
        let started = Instant::now();
        while started.elapsed() < limit {
            if self.child.try_wait().unwrap().is_some() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        false
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_prints_its_address_and_ends_with_standard_input() {
    let mut program = Program::start(&[]);
    let base_url = program.value("base_url").to_owned();
    let address = base_url.strip_prefix("http://").unwrap();
    let key = program.value("publishable_key").strip_prefix("pk_test_").unwrap();
    assert_eq!(BASE64_STANDARD_NO_PAD.decode(key).unwrap(), format!("{address}$").as_bytes());
    assert!(program.value("secret_key").starts_with("sk_test_"));
    assert!(std::net::TcpStream::connect(address).is_ok());
    drop(program.child.stdin.take());
    assert!(program.ended_within(Duration::from_secs(2)));
}

#[tokio::test]
async fn neither_its_log_nor_its_output_contains_secrets() {
    let mut program = Program::start(&[]);
    let client = Native::at(program.value("base_url").to_owned());
    let create = "/v1/client/sign_ins?__clerk_db_jwt=secret-browser";
    for form in [
        &[("strategy", "ticket"), ("ticket", "secret-ticket")][..],
        &[("identifier", "ada@example.com"), ("password", "secret-password")],
        &[("identifier", "ada@example.com"), ("new_password", "secret-new-password")],
    ] {
        assert!(client.post(create, form).await.status >= 400);
    }
    let mut secrets = vec![client.token.lock().unwrap().clone()];
    let sign_in = client.post(create, &[("identifier", "ada@example.com")]).await.response();
    let attempt = format!("/v1/client/sign_ins/{}/attempt_first_factor", sign_in["id"].as_str().unwrap());
    client
        .post(&attempt, &[("strategy", "email_code"), ("code", "secret-code")])
        .await
        .refused(400, "verification_missing");
    client.sign_in("ticket_admin").await.response();
    secrets.push(client.token.lock().unwrap().clone());
    let tokens = format!("/v1/client/sessions/{}/tokens", client.session().await);
    secrets.push(client.post(&tokens, &[]).await.json()["jwt"].as_str().unwrap().to_owned());

    let log = client.get("/__emulator/log").await.text;
    drop(program.child.stdin.take());
    let mut printed = String::new();
    program.rest.read_to_string(&mut printed).unwrap();
    program.child.stderr.take().unwrap().read_to_string(&mut printed).unwrap();
    assert!(log.contains("/v1/client/sign_ins") && log.contains('…'), "{log}");
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        assert!(!log.contains(secret) && !printed.contains(secret), "{secret} is in {log} {printed}");
    }
    for secret in ["secret-", "ticket_admin"] {
        assert!(!log.contains(secret) && !printed.contains(secret), "{secret} is in {log} {printed}");
    }
}

#[test]
fn over_tls_it_prints_the_certificate_and_removes_its_file() {
    for flag in ["--tls", "--tls-http1"] {
        let mut program = Program::start(&[flag]);
        assert!(program.value("base_url").starts_with("https://127.0.0.1:"));
        assert!(program.value("http_url").starts_with("http://127.0.0.1:"));
        let file = std::path::PathBuf::from(program.value("ca_certificate"));
        assert!(std::fs::read_to_string(&file).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
        drop(program.child.stdin.take());
        assert!(program.ended_within(Duration::from_secs(2)));
        assert!(!file.exists());
    }
    let file = std::env::temp_dir().join(format!("clerk-emulator-{}.pem", std::process::id()));
    let path = file.to_str().unwrap();
    let program = Program::start(&["--tls", "--ca-certificate", path]);
    assert_eq!(program.value("ca_certificate"), path);
    drop(program);
    std::fs::remove_file(file).unwrap();
}

#[test]
fn sigterm_ends_it_cleanly() {
    let mut program = Program::start(&["--seed", "empty"]);
    let id = program.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(program.ended_within(Duration::from_secs(2)));
    assert!(program.child.wait().unwrap().success());
}

#[test]
fn it_starts_fast_also_with_many_rows() {
    // The best of three, since other tests run at the same time.
    let best = (0..3).map(|_| {
        let started = Instant::now();
        drop(Program::start(&["--seed", "many"]));
        started.elapsed()
    });
    let best = best.min().unwrap();
    assert!(best < Duration::from_millis(500), "{best:?}");
}

#[tokio::test]
async fn a_data_file_persists_changes() {
    let folder = std::env::temp_dir().join(format!("clerk-emulator-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.db");
    let path = file.to_str().unwrap();
    let first = Program::start(&["--data", path]);
    let secret = first.value("secret_key").to_owned();
    let change = "{changes: [{accept_request: orgmemreq_grace}]}";
    let url = first.value("base_url").to_owned();
    crate::client::send(&url, "POST", "/__emulator/changes", &[], change).await.unwrap();
    drop(first);
    let second = Program::start(&["--data", path, "--seed", "empty"]);
    assert_eq!(second.value("secret_key"), secret);
    let url = second.value("base_url").to_owned();
    let again = crate::client::send(&url, "POST", "/__emulator/changes", &[], change).await.unwrap();
    assert!(again.text.contains("orgmemreq_grace is accepted"), "{}", again.text);
    drop(second);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_invalid_seed_is_an_error() {
    let output = Command::new(env!("CARGO_BIN_EXE_clerk-emulator"))
        .args(["--seed", "/nowhere.yaml"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("/nowhere.yaml"));
}
