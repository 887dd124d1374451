//! `clerk-orgs-bench CASE VARIANT`: does the work of a case, by the library (`ours`) or by hand (`raw`), and prints what it
//! took as one line of JSON. The environment says where and how much; see `cargo xtask bench`.

mod calls;
mod measured;
mod memberships;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // One thread, as a command-line program would have it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let taken = match words[..] {
        ["memberships", "ours"] => serde_json::to_string(&runtime.block_on(memberships::ours())?),
        ["memberships", "raw"] => serde_json::to_string(&runtime.block_on(memberships::raw())?),
        ["calls", "ours"] => serde_json::to_string(&calls::ours(&runtime)?),
        _ => bail!("usage: clerk-orgs-bench memberships|calls ours|raw"),
    }?;
    println!("{taken}");
    Ok(())
}
