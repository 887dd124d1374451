//! The overhead of calls without a request.

use crate::measured::Told;
use anyhow::Result;
use clerk_orgs::{Clerk, ClerkOptions, GetTokenOptions};
use serde::Serialize;
use std::{hint::black_box, time::Instant};
use tokio::runtime::Runtime;

const TIMES: u32 = 20_000;

/// Seconds per call.
#[derive(Serialize)]
pub(crate) struct Calls {
    local: f64,
    blocking: f64,
    asynchronous: f64,
}

pub(crate) fn ours(runtime: &Runtime) -> Result<Calls> {
    let told = Told::read()?;
    let clerk = Clerk::new(ClerkOptions { base_url: Some(told.url), ..ClerkOptions::default() })?;
    runtime.block_on(clerk.sign_in_with_ticket("ticket_admin"))?;
    let organization = clerk.organization(Some("org_acme"))?;
    // The first call requests the token, which is then cached.
    runtime.block_on(clerk.get_token(GetTokenOptions::default()))?;
    let local = each(|| {
        black_box(organization.id());
        Ok(())
    })?;
    let blocking = each(|| {
        runtime.block_on(clerk.get_token(GetTokenOptions::default()))?;
        Ok(())
    })?;
    let asynchronous = runtime.block_on(async {
        let start = Instant::now();
        for _ in 0..TIMES {
            clerk.get_token(GetTokenOptions::default()).await?;
        }
        anyhow::Ok(start.elapsed().as_secs_f64() / f64::from(TIMES))
    })?;
    Ok(Calls { local, blocking, asynchronous })
}

fn each(call: impl Fn() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    for _ in 0..TIMES {
        call()?;
    }
    Ok(start.elapsed().as_secs_f64() / f64::from(TIMES))
}
