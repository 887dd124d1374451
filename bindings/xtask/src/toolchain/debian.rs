//! Debian roots in the cache, which are entered with unshare and chroot: for what this machine does not have, or has too new.
use crate::{
    command::{Runner, command, on_path, output_of},
    workspace::Workspace,
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use std::process::Command;

/// The file with all certificates that programs in a root trust. Foundation takes no others on Linux.
pub(crate) const TRUSTED: &str = "TRUSTED_CERTIFICATES";

/// The mounts disappear with the namespace. Without /proc, Swift's compiler does not find its libraries.
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

/// A release of Debian with some packages.
pub(crate) struct Wanted<'a> {
    /// The folder in the cache.
    pub(crate) name: &'a str,
    pub(crate) release: &'a str,
    pub(crate) packages: &'a [&'a str],
    pub(crate) size: &'a str,
    /// What to do where it cannot be installed.
    pub(crate) otherwise: &'a str,
}

/// Finds the root, or installs it once for this user.
pub(crate) fn find(workspace: &Workspace, runner: &Runner, wanted: &Wanted<'_>) -> Result<Utf8PathBuf> {
    let root = workspace.cache.join(wanted.name);
    if !root.join("usr").is_dir() {
        install(workspace, runner, &root, wanted)?;
    }
    Ok(root)
}

/// A command in the root, where these folders are at the same paths as outside.
pub(crate) fn enter(root: &Utf8Path, visible: &[&Utf8Path], directory: &Utf8Path) -> Command {
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

fn install(workspace: &Workspace, runner: &Runner, root: &Utf8Path, wanted: &Wanted<'_>) -> Result<()> {
    let Wanted { name, release, packages, size, otherwise } = wanted;
    ensure!(on_path("apt-get").is_some(), "there is no apt-get to install {name} with: {otherwise}");
    ensure!(is_root(), "only root can install {name} here: {otherwise}");
    runner.say(&format!("installing {name} into {root}, once for this user ({size})"));
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
    debootstrap.args(["--variant=minbase", release, partial.as_str(), &mirror()?]);
    runner.run("debootstrap", &mut debootstrap)?;
    if !packages.is_empty() {
        runner.say("installing packages into it");
        inside(runner, &partial, "apt-get update", &["apt-get", "update", "-q"])?;
        let install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"];
        inside(runner, &partial, "install packages", &[&install[..], packages].concat())?;
    }
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
pub(super) fn mirror() -> Result<String> {
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
    found.context("apt's configuration has no Debian mirror, to install from")
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
