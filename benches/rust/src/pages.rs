//! The number of requests that a list takes, unchanged and with a change after each page.

use crate::{control::Control, measured::Told};
use anyhow::{Result, ensure};
use clerk_orgs::{Clerk, ClerkOptions, GetMembershipRequestsParams};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Pages {
    quiet: usize,
    changing: usize,
}

pub(crate) async fn ours() -> Result<Pages> {
    let told = Told::read()?;
    let control = Control::seed(&told).await?;
    let clerk = Clerk::new(ClerkOptions { base_url: Some(told.url.clone()), ..ClerkOptions::default() })?;
    clerk.sign_in_with_ticket("ticket_admin").await?;
    let quiet = requests(&clerk, &control, told.rows, false).await?;
    let changing = requests(&clerk, &control, told.rows, true).await?;
    control.reset().await?;
    Ok(Pages { quiet, changing })
}

/// Reads all membership requests. If `changing`, another administrator removes one of those read after each
/// page.
async fn requests(clerk: &Clerk, control: &Control, rows: usize, changing: bool) -> Result<usize> {
    control.forget_log().await?;
    let pages =
        clerk.organization(Some("org_acme"))?.membership_requests(GetMembershipRequestsParams::default());
    let mut pages = pages.page_size(500)?;
    let mut read = 0;
    while let Some(page) = pages.next_page().await? {
        read += page.len();
        if let (true, Some(request)) = (changing, page.last()) {
            control.post("changes", format!("{{ changes: [{{ remove_request: {} }}] }}", request.id)).await?;
        }
    }
    ensure!(read == rows, "{read} rows instead of {rows}");
    Ok(control.log().await?.len())
}
