//! A plain HTTP/1.1 client that sends exactly what the tests specify.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod tls;

use clerk_emulator::{Emulator, Judge, Seed, Side, Start};
use serde_json::Value;
use std::ops::Deref;
use std::sync::{LazyLock, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An emulator whose responses are all validated against the official description, if that is available.
pub(crate) struct Judged(Emulator);

pub(crate) async fn judged(seed: Seed) -> Judged {
    static JUDGE: LazyLock<Option<Judge>> =
        LazyLock::new(|| clerk_description::folder().map(|folder| Judge::load(&folder).unwrap()));
    let start = Start { judge: JUDGE.clone(), ..Start::default() };
    Judged(Emulator::start_with(seed, start).await.unwrap())
}

impl Deref for Judged {
    type Target = Emulator;

    fn deref(&self) -> &Emulator {
        &self.0
    }
}

impl Drop for Judged {
    fn drop(&mut self) {
        let mut violations = self.verdicts().violations;
        violations.retain(|violation| violation.of == Side::Response);
        if !std::thread::panicking() {
            assert!(violations.is_empty(), "not as described: {violations:#?}");
        }
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn response(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["response"].clone()
    }

    pub(crate) fn error(&self) -> (u16, String) {
        (self.status, self.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned())
    }

    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> &Self {
        assert_eq!(self.error(), (status, code.to_owned()), "{}", self.text);
        self
    }
}

pub(crate) fn encode(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Sends one request on a new connection. Fails if the server closes it before the end of the response.
pub(crate) async fn send(
    base_url: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> std::io::Result<Reply> {
    let address = base_url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await?;
    let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(head.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    parse(&String::from_utf8_lossy(&bytes))
}

fn parse(text: &str) -> std::io::Result<Reply> {
    let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    let reply = Reply { status: status.ok_or_else(broken)?, headers, text: body.to_owned() };
    match reply.header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length != body.len() => Err(broken()),
        _ => Ok(reply),
    }
}

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// A client in native mode that stores its token.
pub(crate) struct Native {
    base_url: String,
    pub(crate) token: Mutex<String>,
}

impl Native {
    pub(crate) fn new(emulator: &Emulator) -> Self {
        Self::at(emulator.base_url())
    }

    pub(crate) fn at(base_url: String) -> Self {
        Self { base_url, token: Mutex::default() }
    }

    pub(crate) async fn signed_in(emulator: &Emulator, ticket: &str) -> Self {
        let client = Self::new(emulator);
        let reply = client.sign_in(ticket).await;
        assert_eq!(reply.response()["status"], "complete");
        client
    }

    pub(crate) async fn sign_in(&self, ticket: &str) -> Reply {
        self.post("/v1/client/sign_ins", &[("strategy", "ticket"), ("ticket", ticket)]).await
    }

    pub(crate) async fn get(&self, target: &str) -> Reply {
        self.send("GET", target, "").await
    }

    pub(crate) async fn post(&self, target: &str, form: &[(&str, &str)]) -> Reply {
        self.send("POST", target, &encode(form)).await
    }

    pub(crate) async fn send(&self, method: &str, target: &str, body: &str) -> Reply {
        self.try_send(method, target, body).await.unwrap()
    }

    pub(crate) async fn try_send(&self, method: &str, target: &str, body: &str) -> std::io::Result<Reply> {
        self.try_send_as(FORM, method, target, body).await
    }

    /// Puts a body of another type than a form.
    pub(crate) async fn put(&self, target: &str, content_type: &str, body: &str) -> Reply {
        self.try_send_as(("Content-Type", content_type), "PUT", target, body).await.unwrap()
    }

    async fn try_send_as(
        &self,
        content_type: (&str, &str),
        method: &str,
        target: &str,
        body: &str,
    ) -> std::io::Result<Reply> {
        let token = self.token.lock().unwrap().clone();
        let joint = if target.contains('?') { '&' } else { '?' };
        let target = format!("{target}{joint}_is_native=1");
        let headers = [("Authorization", token.as_str()), content_type];
        let reply = send(&self.base_url, method, &target, &headers, body).await?;
        if let Some(token) = reply.header("authorization") {
            *self.token.lock().unwrap() = token.to_owned();
        }
        Ok(reply)
    }

    /// The id of the client's active session.
    pub(crate) async fn session(&self) -> String {
        self.get("/v1/client").await.response()["last_active_session_id"].as_str().unwrap().to_owned()
    }
}

/// A page in a browser: cookies, an origin, and only GET and POST.
pub(crate) struct Browser {
    base_url: String,
    pub(crate) cookie: Mutex<Option<String>>,
    pub(crate) dev_browser: Option<String>,
}

pub(crate) const ORIGIN: &str = "http://127.0.0.1:3000";

impl Browser {
    pub(crate) fn new(emulator: &Emulator) -> Self {
        Self { base_url: emulator.base_url(), cookie: Mutex::default(), dev_browser: None }
    }

    pub(crate) async fn get(&self, target: &str) -> Reply {
        self.send("GET", target, "").await
    }

    pub(crate) async fn post(&self, target: &str, form: &[(&str, &str)]) -> Reply {
        self.send("POST", target, &encode(form)).await
    }

    async fn send(&self, method: &str, target: &str, body: &str) -> Reply {
        let joint = if target.contains('?') { '&' } else { '?' };
        let mut target = format!("{target}{joint}__clerk_api_version=2026-08-20&_clerk_js_version=6.40.0");
        if let Some(id) = &self.dev_browser {
            target += &format!("&__clerk_db_jwt={id}");
        }
        let cookie = self.cookie.lock().unwrap().clone().map(|value| format!("theme=dark; __client={value}"));
        let mut headers = vec![("Origin", ORIGIN)];
        headers.extend(cookie.as_deref().map(|cookie| ("Cookie", cookie)));
        if method == "POST" {
            headers.push(FORM);
        }
        let reply = send(&self.base_url, method, &target, &headers, body).await.unwrap();
        if let Some(set) = reply.header("set-cookie") {
            let value = set.trim_start_matches("__client=").split(';').next().unwrap_or_default();
            *self.cookie.lock().unwrap() = (!value.is_empty()).then(|| value.to_owned());
        }
        reply
    }
}
