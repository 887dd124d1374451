//! `clerk-emulator`: see README.md.

use anyhow::Context as _;
use clap::Parser;
use clerk_emulator::{Emulator, Seed, Start};
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// A local server that answers like Clerk's Frontend API. Listens on 127.0.0.1 only.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Seed as YAML: a file, or one of the shipped ones by name (demo, many, empty).
    #[arg(long, default_value = "demo")]
    seed: String,
    /// Keeps the data in this file. Data that is already there stays, and the seed serves only a reset.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Ends when standard input is closed, so that nothing outlives what started it.
    #[arg(long)]
    exit_on_stdin_close: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let seed = match arguments.seed.as_str() {
        "demo" => Seed::demo(),
        "many" => Seed::many(),
        "empty" => Seed::empty(),
        path => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))?;
            Seed::from_yaml(&text).with_context(|| path.to_owned())?
        }
    };
    let emulator = Emulator::start_with(seed, Start { port: arguments.port, data: arguments.data }).await?;
    // Before anyone is told that it is there to be ended.
    let mut terminated = signal(SignalKind::terminate())?;
    announce(&emulator)?;
    let (closed, stdin_closed) = tokio::sync::oneshot::channel();
    if arguments.exit_on_stdin_close {
        // A thread of its own: reading standard input cannot be cancelled, and must not keep the runtime alive.
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut std::io::stdin().lock().by_ref(), &mut std::io::sink());
            let _ = closed.send(());
        });
    } else {
        std::mem::forget(closed);
    }
    tokio::select! {
        _ = terminated.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = stdin_closed => {}
    }
    Ok(())
}

fn announce(emulator: &Emulator) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "base_url: {}", emulator.base_url())?;
    writeln!(out, "publishable_key: {}", emulator.publishable_key())?;
    writeln!(out, "secret_key: {}", emulator.secret_key())?;
    writeln!(out, "ready: true")?;
    out.flush()
}
