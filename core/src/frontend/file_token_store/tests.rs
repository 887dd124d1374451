//! Odd places for a file, and odd content.

#![allow(clippy::unwrap_used)]

use super::*;
use std::{fs, path::Path};
use tempfile::TempDir;

fn token(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// What is in a folder, without the lock.
fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !name.ends_with(".lock")).collect();
    names.sort();
    names
}

fn sign_in(path: &Path) {
    let store = FileTokenStore::new(path).unwrap();
    let stored = store.load().unwrap();
    assert!(store.swap(stored.clone(), stored.clone()).unwrap(), "it can be written");
    assert_eq!(store.load().unwrap(), stored, "to ask changes nothing");
    assert!(store.swap(stored, token("new")).unwrap());
    assert_eq!(store.load().unwrap(), token("new"));
}

#[test]
fn damaged_content_is_no_token_and_the_next_one_takes_its_place() {
    let (folder, megabytes) = (folder(), vec![b'a'; 5 << 20]);
    let path = folder.path().join("token");
    let contents: [&[u8]; 9] =
        [b"", b" \n", b"\xff\xfe", b"a\0b", b"\0\0\0\0", b"one\ntwo", b"caf\xc3\xa9", b"\x1b[1m", &megabytes];
    for content in contents {
        fs::write(&path, content).unwrap();
        let store = FileTokenStore::new(&path).unwrap();
        assert_eq!(store.load().unwrap(), None);
        assert!(!store.swap(token("other"), token("new")).unwrap());
        assert!(store.swap(None, None).unwrap());
        assert_eq!(fs::read(&path).unwrap(), content, "to ask changes nothing");
        sign_in(&path);
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
    fs::write(&path, "by hand\n").unwrap();
    assert_eq!(FileTokenStore::new(&path).unwrap().load().unwrap(), token("by hand"));
    sign_in(&path);
    assert_eq!(names(folder.path()), ["token"]);
}

#[test]
fn what_cannot_be_written_is_an_error_that_names_the_path() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "kept").unwrap();
    let read_only = folder.path().join("read-only");
    fs::write(&read_only, "kept").unwrap();
    let mut permissions = fs::metadata(&read_only).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&read_only, permissions).unwrap();
    for (path, reason) in [
        (folder.path().join("no/such/folder/token"), "its folder does not exist"),
        (file.join("token"), "Not a directory"),
        (read_only.clone(), "it is read-only"),
    ] {
        let store = FileTokenStore::new(&path).unwrap();
        let stored = store.load().unwrap_or_default();
        for new in [stored.clone(), token("the_secret")] {
            let reason_given = store.swap(stored.clone(), new).unwrap_err().reason;
            assert!(reason_given.contains(&path.display().to_string()), "{reason_given}");
            assert!(reason_given.contains(reason), "{reason_given}");
            assert!(!reason_given.contains("the_secret"), "{reason_given}");
        }
    }
    assert_eq!(fs::read(&read_only).unwrap(), b"kept");
    assert_eq!(names(folder.path()), ["file", "read-only"]);
}

#[test]
fn a_path_that_cannot_be_that_of_a_file_is_refused_at_once() {
    let cases = [
        ("", "path must not be empty"),
        ("a\0b", "path must not contain a NUL character"),
        ("tokens/", "path must name a file, not a folder"),
        ("/", "path must name a file, not a folder"),
        ("..", "path must name a file, not a folder"),
        ("~", "path must name a file, not a folder"),
        ("~somebody/token", "path cannot be used: only ~ itself is expanded to a home folder"),
    ];
    for (path, text) in cases {
        let error = FileTokenStore::new(path).err().unwrap();
        assert!(error.to_string().starts_with(text), "{path:?}: {error}");
        assert_eq!(error.kind(), crate::ErrorKind::Invalid);
        assert_eq!(error.info().param_name.as_deref(), Some("path"));
    }
}

#[test]
fn a_folder_that_exists_is_refused_at_once() {
    let folder = folder();
    let path = folder.path().join("later");
    let early = FileTokenStore::new(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let error = FileTokenStore::new(&path).err().unwrap();
    assert_eq!(error.to_string(), format!("path must name a file, not a folder: {} is one", path.display()));
    assert_eq!((error.kind(), error.info().param_name.as_deref()), (crate::ErrorKind::Invalid, Some("path")));
    for path in [folder.path().join("."), PathBuf::from("~/.")] {
        assert!(FileTokenStore::new(&path).is_err(), "{}", path.display());
    }
    // A store that was there before the folder fails when it is used.
    for error in [early.load().unwrap_err(), early.swap(None, token("the_secret")).unwrap_err()] {
        assert!(error.reason.contains("it is a folder"), "{}", error.reason);
        assert!(!error.reason.contains("the_secret"), "{}", error.reason);
    }
}

#[test]
fn a_tilde_is_the_home_folder() {
    let home = std::env::home_dir().unwrap();
    let expand_home = |path: &str| token_file::expand_home(Path::new(path)).unwrap();
    assert_eq!(expand_home("~"), home);
    assert_eq!(expand_home("~/a/token"), home.join("a/token"));
    assert_eq!(expand_home("a/~"), Path::new("a/~"));
    assert_eq!(expand_home("./~a"), Path::new("./~a"));
    let store = FileTokenStore::new("~/no such folder/token").unwrap();
    let reason = store.swap(None, token("a")).unwrap_err().reason;
    assert!(reason.contains(&home.join("no such folder/token").display().to_string()), "{reason}");
}

#[test]
fn what_a_killed_process_left_behind_harms_nobody() {
    let folder = folder();
    let path = folder.path().join("token");
    fs::write(folder.path().join("token.new"), "half a tok").unwrap();
    fs::write(folder.path().join("token.4711.new"), "of an earlier version").unwrap();
    sign_in(&path);
    assert_eq!(names(folder.path()), ["token", "token.4711.new"]);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_link_stays_one_and_its_target_is_written() {
        let folder = folder();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("elsewhere")).unwrap();
        symlink("elsewhere/token", at("relative")).unwrap();
        symlink(at("relative"), at("link")).unwrap();
        // The target does not exist at first.
        sign_in(&at("link"));
        assert!(at("link").is_symlink() && at("relative").is_symlink());
        assert_eq!(fs::read(at("elsewhere/token")).unwrap(), b"new");
        // All names of the file have one lock.
        assert!(FileTokenStore::new(at("elsewhere/token")).unwrap().swap(token("new"), None).unwrap());
        assert!(at("link").is_symlink());
        sign_in(&at("link"));
        assert_eq!(names(folder.path()), ["elsewhere", "link", "relative"]);
        assert_eq!(names(&at("elsewhere")), ["token"]);
        symlink(at("a"), at("b")).unwrap();
        symlink(at("b"), at("a")).unwrap();
        let reason = FileTokenStore::new(at("a")).unwrap().load().unwrap_err().reason;
        assert!(reason.contains("loop"), "{reason}");
    }

    #[test]
    fn the_mode_of_a_file_stays_and_new_ones_are_their_owners() {
        let folder = folder();
        let path = folder.path().join("token");
        sign_in(&path);
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        sign_in(&path);
        assert_eq!(mode(&path), 0o640);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        sign_in(&path);
        assert_eq!(mode(&path), 0o640, "nothing for everybody");
        assert_eq!(mode(&folder.path().join("token.lock")), 0o600);
    }

    /// A file system with little room would need rights; this device has none at all.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_an_error_and_devices_stay_what_they_are() {
        let store = FileTokenStore::new("/dev/full").unwrap();
        assert_eq!(store.load().unwrap(), None);
        for new in [None, token("new")] {
            let reason = store.swap(None, new).unwrap_err().reason;
            assert!(reason.contains("/dev/full") && reason.contains("No space left"), "{reason}");
        }
        let nothing = FileTokenStore::new("/dev/null").unwrap();
        assert_eq!(nothing.load().unwrap(), None);
        // It takes everything and keeps nothing, so that a sign-in would be lost.
        for new in [None, token("new")] {
            let reason = nothing.swap(None, new).unwrap_err().reason;
            assert!(reason.contains("/dev/null") && reason.contains("cannot store a token"), "{reason}");
        }
        assert!(!Path::new("/dev/full.new").exists() && !Path::new("/dev/null.lock").exists());
    }

    /// Stands for a file that is mounted alone: nothing can be put next to it or take its name.
    #[test]
    fn a_file_that_cannot_be_replaced_is_written_in_place() {
        let folder = folder();
        let path = folder.path().join("token");
        fs::write(&path, "a much longer token than the new one").unwrap();
        // What stands in the way of a new file cannot be removed by removing a file.
        fs::create_dir(folder.path().join("token.new")).unwrap();
        fs::create_dir(folder.path().join("token.lock")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let before = fs::metadata(&path).unwrap().ino();
        sign_in(&path);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let store = FileTokenStore::new(&path).unwrap();
        assert!(store.swap(token("new"), token("longer again")).unwrap());
        assert_eq!(store.load().unwrap(), token("longer again"));
        assert_eq!(fs::metadata(&path).unwrap().ino(), before);
        assert_eq!(mode(&path), 0o640, "nothing for everybody");
        // Its own content is the lock then.
        let race = |path: &Path| {
            let store = FileTokenStore::new(path).unwrap();
            let swaps = (0..20).filter(|_| {
                let stored = store.load().unwrap();
                let number: u32 = stored.as_deref().and_then(|text| text.parse().ok()).unwrap_or_default();
                store.swap(stored, token(&(number + 1).to_string())).unwrap()
            });
            swaps.count()
        };
        let swapped: usize = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..8).map(|_| scope.spawn(|| race(&path))).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).sum()
        });
        assert_eq!(store.load().unwrap(), token(&swapped.to_string()));
    }
}
