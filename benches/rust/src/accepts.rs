//! Accepting all pending membership requests of an organization.

use crate::{control::Control, measured::Told};
use anyhow::{Context as _, Result, ensure};
use clerk_orgs::{BulkParams, BulkStatus, Clerk, ClerkOptions};
use serde::{Deserialize, Serialize};
use std::time::Instant;

const PAGE: usize = 500;

/// The emulator's settings.
#[derive(Clone, Copy, Default)]
pub(crate) struct Server {
    /// The rate limit in requests per second, if any.
    pub(crate) per_second: Option<u32>,
    /// The delay of each response.
    pub(crate) delay_ms: u32,
}

#[derive(Serialize)]
pub(crate) struct Accepts {
    wall: f64,
    lists: usize,
    refused_percent: f64,
}

impl Server {
    async fn start(self, told: &Told) -> Result<Control> {
        let control = Control::seed(told).await?;
        if let Some(per_second) = self.per_second {
            control
                .post("rate_limits", format!("{{ per_second: {per_second}, burst: {per_second} }}"))
                .await?;
        }
        control.post("options", format!("{{ delay_ms: {} }}", self.delay_ms)).await?;
        Ok(control)
    }
}

pub(crate) async fn ours(server: Server) -> Result<Accepts> {
    let told = Told::read()?;
    let control = server.start(&told).await?;
    let options = ClerkOptions { base_url: Some(told.url.clone()), ..ClerkOptions::default() };
    let clerk = Clerk::new(options)?;
    clerk.sign_in_with_ticket("ticket_admin").await?;
    let organization = clerk.organization(Some("org_acme"))?;
    control.forget_log().await?;
    let start = Instant::now();
    let mut outcomes = organization.accept_all_membership_requests(BulkParams::default(), |_| Ok(true))?;
    let mut done = 0;
    while let Some(page) = outcomes.next_page().await? {
        done += page.iter().filter(|outcome| outcome.status == BulkStatus::Done).count();
    }
    told_by(&control, start, &told, done).await
}

/// The usual loop: reads the list, then accepts one request after the other.
pub(crate) async fn raw(server: Server) -> Result<Accepts> {
    let told = Told::read()?;
    let control = server.start(&told).await?;
    let caller = Caller::sign_in(&told.url).await?;
    control.forget_log().await?;
    let start = Instant::now();
    let mut ids = Vec::new();
    loop {
        let page: Page = caller
            .send(
                caller
                    .http
                    .get(caller.url("", &format!("&status=pending&limit={PAGE}&offset={}", ids.len()))),
            )
            .await?;
        ids.extend(page.data.into_iter().map(|request| request.id));
        if ids.len() >= page.total_count {
            break;
        }
    }
    for id in &ids {
        let _: Request = caller.send(caller.http.post(caller.url(&format!("/{id}/accept"), ""))).await?;
    }
    told_by(&control, start, &told, ids.len()).await
}

/// The figures from the emulator's log.
async fn told_by(control: &Control, start: Instant, told: &Told, done: usize) -> Result<Accepts> {
    let wall = start.elapsed().as_secs_f64();
    ensure!(done == told.rows, "{done} done instead of {}", told.rows);
    let log = control.log().await?;
    control.reset().await?;
    let count = |method: &str, status: u16| {
        log.iter().filter(|asked| asked.method == method && asked.status == Some(status)).count()
    };
    let accepted = count("POST", 200);
    ensure!(accepted == told.rows, "{accepted} accepted instead of {}", told.rows);
    let refused = log.iter().filter(|asked| asked.status == Some(429)).count();
    let refused_percent = 100.0 * refused as f64 / log.len() as f64;
    Ok(Accepts { wall, lists: count("GET", 200), refused_percent })
}

/// A signed-in user, with plain reqwest.
struct Caller {
    http: reqwest::Client,
    base: String,
    token: String,
    session: String,
}

#[derive(Deserialize)]
struct Enveloped<T> {
    response: T,
}

#[derive(Deserialize)]
struct SignIn {
    created_session_id: String,
}

#[derive(Deserialize)]
struct Page {
    data: Vec<Request>,
    total_count: usize,
}

#[derive(Deserialize)]
struct Request {
    id: String,
}

impl Caller {
    async fn sign_in(base: &str) -> Result<Self> {
        let http = reqwest::Client::new();
        let form = "strategy=ticket&ticket=ticket_admin";
        let answer = http
            .post(format!("{base}/v1/client/sign_ins?_is_native=1"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await?
            .error_for_status()?;
        let token = answer.headers().get("authorization").context("no client token")?.to_str()?.to_owned();
        let sign_in: Enveloped<SignIn> = serde_json::from_slice(&answer.bytes().await?)?;
        Ok(Self { http, base: base.to_owned(), token, session: sign_in.response.created_session_id })
    }

    fn url(&self, rest: &str, query: &str) -> String {
        let Self { base, session, .. } = self;
        format!(
            "{base}/v1/organizations/org_acme/membership_requests{rest}?_is_native=1&_clerk_session_id={session}{query}"
        )
    }

    async fn send<T: for<'de> Deserialize<'de>>(&self, request: reqwest::RequestBuilder) -> Result<T> {
        let answer = request.header("authorization", &self.token).send().await?.error_for_status()?;
        Ok(serde_json::from_slice::<Enveloped<T>>(&answer.bytes().await?)?.response)
    }
}
