//! Finds Swift on PATH, or else installs it into a Debian root in the cache, which is entered with unshare and chroot.
use crate::{
    command::{Runner, command, on_path, output_of},
    workspace::Workspace,
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use std::process::Command;

/// The release of Debian that packages Swift 6.
const RELEASE: &str = "trixie";
const PACKAGES: [&str; 4] = ["swiftlang", "libc6-dev", "libstdc++-14-dev", "ca-certificates"];

/// The file with all certificates that programs in the root trust. Foundation takes no others on Linux.
pub(crate) const TRUSTED: &str = "TRUSTED_CERTIFICATES";

/// The mounts disappear with the namespace. Without /proc, the compiler does not find its libraries.
const ENTER: &str = r#"
root=$1; shift
mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 1
if [ -n "$TRUSTED_CERTIFICATES" ]; then
    mount --bind "$TRUSTED_CERTIFICATES" "$root/etc/ssl/certs/ca-certificates.crt" || exit 1
fi
while [ "$1" != -- ]; do
    mkdir -p "$root$1" && mount --rbind "$1" "$root$1" || exit 1
    shift
done
shift
exec chroot "$root" /usr/bin/env -C "$@"
"#;

pub(crate) enum Swift {
    OnPath,
    Root(Utf8PathBuf),
}

impl Swift {
    /// Finds Swift, or installs it once for this user.
    pub(crate) fn find(workspace: &Workspace, runner: &Runner) -> Result<Self> {
        if on_path("swift").is_some() {
            return Ok(Self::OnPath);
        }
        let root = workspace.cache.join("swift");
        // A link that resolves only inside the root.
        if root.join("usr/bin/swift").symlink_metadata().is_err() {
            install(workspace, runner, &root)?;
        }
        Ok(Self::Root(root))
    }

    /// A `swift` command; the repository, the target directory and the official description are at the
    /// same paths inside.
    pub(crate) fn command(&self, workspace: &Workspace, directory: &Utf8Path) -> Command {
        self.program(workspace, directory, "swift")
    }

    /// The name of the compiler of documentation, which Debian does not put on PATH.
    pub(crate) const fn docc(&self) -> &'static str {
        match self {
            Self::OnPath => "docc",
            Self::Root(_) => "/usr/libexec/swift/bin/docc",
        }
    }

    /// A program built by Swift, which needs Swift's libraries.
    pub(crate) fn program(&self, workspace: &Workspace, directory: &Utf8Path, program: &str) -> Command {
        match self {
            Self::OnPath => command(program, directory),
            Self::Root(root) => {
                let mut visible = vec![workspace.root.as_path(), Utf8Path::new("/tmp")];
                if !workspace.target.starts_with(&workspace.root) {
                    visible.push(&workspace.target);
                }
                let description = workspace.description();
                if description.is_dir() {
                    visible.push(&description);
                }
                let mut command = enter(root, &visible, directory);
                command.args(["HOME=/root", "PATH=/usr/bin:/bin", program]);
                command
            }
        }
    }
}

fn enter(root: &Utf8Path, visible: &[&Utf8Path], directory: &Utf8Path) -> Command {
    let mut command = command("unshare", directory);
    if !is_root() {
        command.args(["--user", "--map-root-user", "--pid", "--fork"]);
    }
    command.args(["--mount", "--propagation", "private", "sh", "-c", ENTER, "sh", root.as_str()]);
    command.args(visible).args(["--", directory.as_str()]);
    command
}

fn is_root() -> bool {
    output_of(command("id", Utf8Path::new("/")).arg("-u")).as_deref() == Some("0")
}

fn install(workspace: &Workspace, runner: &Runner, root: &Utf8Path) -> Result<()> {
    let by_hand =
        "install Swift 6 from swift.org so that `swift` is on PATH, or skip it with `--without swift`";
    ensure!(on_path("apt-get").is_some(), "no `swift` on PATH, and no apt-get to install it with: {by_hand}");
    ensure!(is_root(), "no `swift` on PATH, and only root can install it here: {by_hand}");
    runner.say(&format!("no `swift` on PATH: installing it into {root}, once for this user (3 GB)"));
    if on_path("debootstrap").is_none() {
        runner.run("apt-get update", command("apt-get", &workspace.root).args(["update", "-q"]))?;
        let mut install = apt("apt-get", &workspace.root);
        runner.run(
            "install debootstrap",
            install.args(["install", "-y", "-q", "--no-install-recommends", "debootstrap"]),
        )?;
    }
    let partial = root.with_extension("partial");
    if partial.exists() {
        fs_err::remove_dir_all(&partial)?;
    }
    fs_err::create_dir_all(&workspace.cache)?;
    runner.say("creating a Debian root");
    let mut debootstrap = apt("debootstrap", &workspace.root);
    debootstrap.args(["--variant=minbase", RELEASE, partial.as_str(), &mirror()?]);
    runner.run("debootstrap", &mut debootstrap)?;
    runner.say("installing Swift into it");
    inside(runner, &partial, "apt-get update", &["apt-get", "update", "-q"])?;
    let install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"];
    inside(runner, &partial, "install swift", &[&install[..], &PACKAGES[..]].concat())?;
    inside(runner, &partial, "apt-get clean", &["apt-get", "clean"])?;
    if root.exists() {
        fs_err::remove_dir_all(root)?;
    }
    Ok(fs_err::rename(partial, root)?)
}

fn inside(runner: &Runner, root: &Utf8Path, what: &str, words: &[&str]) -> Result<()> {
    let mut command = enter(root, &[], Utf8Path::new("/"));
    command
        .args(["HOME=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive"])
        .args(words);
    runner.run(what, &mut command).map(drop)
}

fn apt(program: &str, directory: &Utf8Path) -> Command {
    let mut command = command(program, directory);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Where this machine's own apt gets Debian from.
fn mirror() -> Result<String> {
    let mut files = vec![Utf8PathBuf::from("/etc/apt/sources.list")];
    for entry in std::fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten().flatten() {
        files.extend(Utf8PathBuf::from_path_buf(entry.path()).ok());
    }
    files.retain(|file| matches!(file.extension(), Some("list" | "sources")));
    files.sort();
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let found = texts
        .flat_map(|text| addresses(&text))
        .find(|address| address.trim_end_matches('/').ends_with("/debian"));
    found.context("apt's configuration has no Debian mirror, from which Swift is installed")
}

/// The addresses in both formats of apt's sources, leaving out comments and options.
fn addresses(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let named = lines.filter(|line| line.starts_with("deb ") || line.starts_with("URIs:"));
    named
        .flat_map(|line| line.split_whitespace())
        .filter(|word| word.contains("://"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn both_formats_of_sources_are_read() {
        let text = "# deb http://old/debian x main\ndeb [signed-by=/k] http://a.example/debian bookworm main\nTypes: deb\nURIs: http://b.example/debian\n";
        assert_eq!(addresses(text), ["http://a.example/debian", "http://b.example/debian"]);
    }
}
