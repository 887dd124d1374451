//! The program: what it prints, how fast it starts, and what ends it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;

struct Program {
    child: Child,
    lines: Vec<String>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_clerk-emulator"))
            .args(arguments)
            .arg("--exit-on-stdin-close")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            lines.push(line.unwrap());
            if lines.last().unwrap() == "ready: true" {
                break;
            }
        }
        Self { child, lines }
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
fn it_prints_where_it_is_and_ends_with_its_standard_input() {
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
    // The best of three: other tests run at the same time.
    let best = (0..3).map(|_| {
        let started = Instant::now();
        drop(Program::start(&["--seed", "many"]));
        started.elapsed()
    });
    let best = best.min().unwrap();
    assert!(best < Duration::from_millis(500), "{best:?}");
}

#[tokio::test]
async fn a_data_file_keeps_what_happened() {
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
fn a_seed_that_cannot_be_read_ends_it_with_a_reason() {
    let output = Command::new(env!("CARGO_BIN_EXE_clerk-emulator"))
        .args(["--seed", "/nowhere.yaml"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("/nowhere.yaml"));
}
