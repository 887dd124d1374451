//! Android's NDK where it is installed, and what stands in for it where it is not.
use super::apple::{archiver, zig_compiler};
use crate::{
    command::Runner,
    target::{ANDROID_API, ANDROID_PAGE, Target},
    workspace::{Workspace, write_if_changed},
};
use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};

/// The compilers of the installed NDK, as a folder.
pub(crate) fn ndk() -> Option<Utf8PathBuf> {
    let of = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty()).map(Utf8PathBuf::from);
    let named = ["ANDROID_NDK_HOME", "ANDROID_NDK_ROOT", "ANDROID_NDK"].into_iter().find_map(of);
    let newest = || {
        let sdk = of("ANDROID_HOME").or_else(|| of("ANDROID_SDK_ROOT"))?;
        let versions = sdk.join("ndk").read_dir_utf8().ok()?;
        versions.flatten().map(|entry| entry.into_path()).max_by_key(|path| version(path))
    };
    let hosts = named.or_else(newest)?.join("toolchains/llvm/prebuilt").read_dir_utf8().ok()?;
    hosts.flatten().map(|entry| entry.path().join("bin")).find(|folder| folder.is_dir())
}

/// As numbers, so that 9 is before 27.
fn version(folder: &Utf8Path) -> Vec<u32> {
    let name = folder.file_name().unwrap_or_default();
    name.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

/// The environment in which cargo uses the NDK.
pub(crate) fn with_ndk(folder: &Utf8Path, target: &Target) -> Vec<(String, String)> {
    // The NDK says by the name that it needs ARMv7.
    let name = target.triple.replace("armv7-", "armv7a-");
    let compiler = folder.join(format!("{name}{ANDROID_API}-clang"));
    variables(target, &compiler, &folder.join("llvm-ar"), &compiler)
}

fn variables(
    target: &Target,
    compiler: &Utf8Path,
    archiver: &Utf8Path,
    linker: &Utf8Path,
) -> Vec<(String, String)> {
    let name = target.triple.replace('-', "_");
    vec![
        (format!("CC_{name}"), compiler.to_string()),
        (format!("AR_{name}"), archiver.to_string()),
        (format!("CARGO_TARGET_{}_LINKER", name.to_uppercase()), linker.to_string()),
    ]
}

/// The options of the linker; `direct` without a compiler between. They give the library its name, and larger pages.
pub(crate) fn link_arguments(target: &Target, direct: bool) -> Vec<String> {
    let name = target.shared_library();
    let options = [
        format!("-soname={name}"),
        format!("-zmax-page-size={ANDROID_PAGE}"),
        // A thirtieth of the size; Android understands it since API level 23.
        "--pack-dyn-relocs=android".to_owned(),
    ];
    options.map(|option| if direct { option } else { format!("-Wl,{option}") }).into()
}

/// The environment in which cargo builds without the NDK.
pub(crate) fn without_ndk(
    workspace: &Workspace,
    runner: &Runner,
    toolchain: &Utf8Path,
    target: &Target,
) -> Result<Vec<(String, String)>> {
    let name = target.triple.replace("armv7-", "arm-");
    // Otherwise the compiler's own headers for x86-64 include some of the C library's.
    let compiler = zig_compiler(workspace, runner, target, &name, "-fPIC -ffreestanding")?;
    let linker = toolchain.join("lib/rustlib").join(host()).join("bin/rust-lld");
    Ok(variables(target, &compiler, &archiver(workspace, runner)?, &linker))
}

/// A folder of what stands in for the system's libraries. They are empty, so that the library names none of what it needs; it is
/// compared with the system's own lists.
pub(crate) fn stand_ins(workspace: &Workspace) -> Result<Utf8PathBuf> {
    let folder = workspace.cross().join("android");
    for library in ["c", "m", "dl", "log", "gcc", "unwind"] {
        write_if_changed(&folder.join(format!("lib{library}.so")), "/* Nothing. */\n")?;
    }
    Ok(folder)
}

fn host() -> &'static str {
    if cfg!(target_arch = "aarch64") { "aarch64-unknown-linux-gnu" } else { "x86_64-unknown-linux-gnu" }
}

/// The functions of Android's C libraries in the oldest version that we support, from the lists that the system itself is
/// built from.
pub(crate) const SYMBOLS: &str = include_str!("android-symbols.txt");
