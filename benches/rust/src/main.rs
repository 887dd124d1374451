//! `clerk-orgs-bench CASE VARIANT`: runs a case with the library (`ours`) or by hand (`raw`), and prints the
//! figures as one line of JSON. The environment contains the settings; see `cargo xtask bench`.

mod accepts;
mod calls;
mod control;
mod measured;
mod memberships;
mod pages;

use accepts::Server;
use anyhow::{Result, bail};

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // One thread, as in a command-line program.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let limited = Server { per_second: Some(100), ..Server::default() };
    let distant = Server { delay_ms: 20, ..Server::default() };
    let taken = match words[..] {
        ["memberships", "ours"] => serde_json::to_string(&runtime.block_on(memberships::ours())?),
        ["memberships", "raw"] => serde_json::to_string(&runtime.block_on(memberships::raw())?),
        ["accepts", "ours"] => serde_json::to_string(&runtime.block_on(accepts::ours(Server::default()))?),
        ["accepts:limited", "ours"] => serde_json::to_string(&runtime.block_on(accepts::ours(limited))?),
        ["accepts:distant", "ours"] => serde_json::to_string(&runtime.block_on(accepts::ours(distant))?),
        ["accepts:distant", "raw"] => serde_json::to_string(&runtime.block_on(accepts::raw(distant))?),
        ["pages", "ours"] => serde_json::to_string(&runtime.block_on(pages::ours())?),
        ["calls", "ours"] => serde_json::to_string(&calls::ours(&runtime)?),
        _ => bail!(
            "usage: clerk-orgs-bench memberships|accepts|accepts:limited|accepts:distant|pages|calls ours|raw"
        ),
    }?;
    println!("{taken}");
    Ok(())
}
