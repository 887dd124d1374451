//! `clerk-emulator`: see README.md.

use anyhow::Context as _;
use clap::Parser;
use clerk_emulator::{Emulator, Judge, Protocols, Seed, Start};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use tokio::signal::unix::{SignalKind, signal};

/// A local server that behaves like Clerk's Frontend API. Listens on 127.0.0.1 only.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port to listen on; 0 chooses a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Seed: a YAML file, or the name of a seed that the emulator brings with it, such as demo, many or empty.
    #[arg(long, default_value = "demo")]
    seed: String,
    /// File for the data, in memory by default. Existing data is kept; the seed is then only used for resets.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Serve HTTPS (HTTP/2 and HTTP/1.1) at the base URL, with a certificate that is created at each start. Plain HTTP is
    /// available at `http_url`.
    #[arg(long)]
    tls: bool,
    /// Like --tls, without HTTP/2.
    #[arg(long, conflicts_with = "tls")]
    tls_http1: bool,
    /// File for the certificate to trust; a temporary file by default.
    #[arg(long, value_name = "FILE")]
    ca_certificate: Option<PathBuf>,
    /// Validate all requests and responses against the newest `fapi-*.yml` in this folder, the official description of the
    /// Frontend API. Violations appear in the log, on standard error and at `/__emulator/judge`.
    #[arg(long, value_name = "DIR", env = "CLERK_EMULATOR_JUDGE")]
    judge: Option<PathBuf>,
    /// Print the manual: the form of seeds, the data of the shipped ones, the control routes, faults and the log.
    #[arg(long)]
    manual: bool,
    /// Exit when standard input is closed, so that no process is left behind.
    #[arg(long)]
    exit_on_stdin_close: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.manual {
        return Ok(write!(std::io::stdout().lock(), "{}", include_str!("../README.md"))?);
    }
    let seed = match Seed::named(&arguments.seed) {
        Some(seed) => seed,
        None => {
            let path = &arguments.seed;
            let text = std::fs::read_to_string(path).with_context(|| {
                let names: Vec<_> = Seed::names().collect();
                format!("{path} cannot be read, and is none of the seeds {}", names.join(", "))
            })?;
            Seed::from_yaml(&text).with_context(|| path.clone())?
        }
    };
    let tls = match arguments {
        Arguments { tls: true, .. } => Some(Protocols::Http2),
        Arguments { tls_http1: true, .. } => Some(Protocols::Http1),
        _ => None,
    };
    let judge = arguments.judge.as_deref().map(Judge::load).transpose()?;
    let start = Start { port: arguments.port, data: arguments.data, tls, judge };
    let emulator = Emulator::start_with(seed, start).await?;
    let certificate = Certificate::write(&emulator, arguments.ca_certificate)?;
    // Installed before the emulator is announced, since it may be terminated from then on.
    let mut terminated = signal(SignalKind::terminate())?;
    announce(&emulator, certificate.as_ref())?;
    let (closed, stdin_closed) = tokio::sync::oneshot::channel();
    if arguments.exit_on_stdin_close {
        // In its own thread, since reading standard input cannot be cancelled and must not keep the runtime alive.
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

/// The file with the certificate to trust. A temporary one is removed when dropped.
enum Certificate {
    Kept(PathBuf),
    Temporary(NamedTempFile),
}

impl Certificate {
    fn write(emulator: &Emulator, path: Option<PathBuf>) -> anyhow::Result<Option<Self>> {
        let Some(pem) = emulator.ca_certificate() else { return Ok(None) };
        if let Some(path) = path {
            std::fs::write(&path, pem).with_context(|| format!("{} cannot be written", path.display()))?;
            return Ok(Some(Self::Kept(path)));
        }
        let mut file = tempfile::Builder::new().prefix("clerk-emulator-").suffix(".pem").tempfile()?;
        file.write_all(pem.as_bytes())?;
        Ok(Some(Self::Temporary(file)))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Temporary(file) => file.path(),
        }
    }
}

fn announce(emulator: &Emulator, certificate: Option<&Certificate>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "base_url: {}", emulator.base_url())?;
    if let Some(certificate) = certificate {
        writeln!(out, "http_url: {}", emulator.http_url())?;
        writeln!(out, "ca_certificate: {}", certificate.path().display())?;
    }
    writeln!(out, "publishable_key: {}", emulator.publishable_key())?;
    writeln!(out, "secret_key: {}", emulator.secret_key())?;
    writeln!(out, "ready: true")?;
    out.flush()
}
