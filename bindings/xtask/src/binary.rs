//! Looks into what was built for a target: for which system and version it is, and whether the oldest system has all that it
//! needs.
use crate::{
    target::{ANDROID_PAGE, IOS, MACOS, System, Target},
    toolchain::android,
};
use anyhow::{Context as _, Result, bail, ensure};
use camino::Utf8Path;
use goblin::{
    Object,
    elf::{Elf, dynamic::DF_TEXTREL, header, program_header::PT_LOAD},
    mach::{Mach, MachO, constants::cputype, load_command::CommandVariant},
    pe::{PE, header::COFF_MACHINE_ARM64, header::COFF_MACHINE_X86_64},
};
use std::collections::BTreeSet;

/// Libraries that every Windows has, and those of the C library, which it has since Windows 10.
const WINDOWS_LIBRARIES: [&str; 13] = [
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "oleaut32.dll",
    "secur32.dll",
    "ucrtbase.dll",
    "userenv.dll",
    "vcruntime140.dll",
    "ws2_32.dll",
];

/// What is looked for besides the file's own statements.
pub(crate) struct Limits<'a> {
    /// The oldest version of glibc.
    pub(crate) glibc: &'a str,
    /// The symbols of Apple's systems; not compared if there are none.
    pub(crate) apple: BTreeSet<String>,
}

/// Fails with all that is wrong with the file.
pub(crate) fn check(target: &Target, file: &Utf8Path, limits: &Limits<'_>) -> Result<()> {
    let bytes = fs_err::read(file)?;
    let object = Object::parse(&bytes).with_context(|| format!("{file} cannot be read"))?;
    let faults = match object {
        Object::Elf(elf) => in_elf(target, &elf, limits),
        Object::Mach(Mach::Binary(object)) => in_mach(target, &[object], limits)?,
        Object::Archive(archive) => {
            let members = archive.members();
            let objects = members.iter().filter(|name| name.ends_with(".o"));
            let objects = objects.map(|name| MachO::parse(archive.extract(name, &bytes)?, 0));
            in_mach(target, &objects.collect::<Result<Vec<_>, _>>()?, limits)?
        }
        Object::PE(program) => in_pe(target, &program),
        _ => bail!("{file} is of no known format"),
    };
    ensure!(faults.is_empty(), "{file} is not fit for {}:\n{}", target.triple, faults.join("\n"));
    Ok(())
}

fn in_elf(target: &Target, elf: &Elf<'_>, limits: &Limits<'_>) -> Vec<String> {
    let machine = match target.processor() {
        "aarch64" => header::EM_AARCH64,
        "arm" => header::EM_ARM,
        _ => header::EM_X86_64,
    };
    let mut faults = Vec::new();
    if elf.header.e_machine != machine {
        faults.push(format!("it is for {}", header::machine_to_str(elf.header.e_machine)));
    }
    match target.system {
        System::Glibc => {
            let newer = versions(elf).into_iter().filter(|(name, version)| {
                name == "GLIBC" && !version.is_empty() && *version > numbers(limits.glibc)
            });
            faults.extend(newer.map(|(_, version)| format!("it needs glibc {version:?}")));
        }
        System::Musl => {
            let foreign =
                elf.libraries.iter().filter(|name| **name != "libc.so" && !name.starts_with("libc.musl-"));
            faults.extend(foreign.map(|name| format!("it needs {name}")));
            faults.extend(versions(elf).iter().map(|(name, _)| format!("it needs a version of {name}")));
        }
        System::Android => in_android(elf, &mut faults),
        _ => faults.push("it is an ELF file".to_owned()),
    }
    faults
}

/// The versions of other libraries' symbols, as `GLIBC` and 2.17.
fn versions(elf: &Elf<'_>) -> Vec<(String, Vec<u32>)> {
    let needed = elf.verneed.iter().flat_map(|section| section.iter());
    let names = needed.flat_map(|library| library.iter().map(|version| version.vna_name).collect::<Vec<_>>());
    let names = names.filter_map(|name| elf.dynstrtab.get_at(name));
    names
        .filter_map(|name| name.split_once('_'))
        .map(|(name, version)| (name.to_owned(), numbers(version)))
        .collect()
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').filter_map(|part| part.parse().ok()).collect()
}

fn in_android(elf: &Elf<'_>, faults: &mut Vec<String>) {
    let loaded = elf.program_headers.iter().filter(|header| header.p_type == PT_LOAD);
    let small = loaded.filter(|header| header.p_align < ANDROID_PAGE);
    faults.extend(small.map(|header| format!("a segment is aligned to {} bytes", header.p_align)));
    if elf.dynamic.as_ref().is_some_and(|dynamic| dynamic.info.flags & DF_TEXTREL != 0) {
        faults.push("its code has relocations".to_owned());
    }
    if elf.soname.is_none() {
        faults.push("it has no name".to_owned());
    }
    let system: BTreeSet<_> = android::SYMBOLS.lines().collect();
    let undefined = elf.dynsyms.iter().filter(|symbol| symbol.is_import() && !symbol.is_weak());
    let names = undefined.filter_map(|symbol| elf.dynstrtab.get_at(symbol.st_name));
    // The unwinder is linked in by the NDK. That of 32-bit processors has a function more.
    let of_unwinder = |name: &str| name.starts_with("_Unwind_") || name == "__gnu_unwind_frame";
    let unknown = names.filter(|name| !system.contains(name) && !of_unwinder(name));
    faults.extend(unknown.map(|name| format!("Android does not have {name}")));
}

trait Weak {
    fn is_weak(&self) -> bool;
}

impl Weak for goblin::elf::Sym {
    fn is_weak(&self) -> bool {
        self.st_bind() == goblin::elf::sym::STB_WEAK
    }
}

fn in_mach(target: &Target, objects: &[MachO<'_>], limits: &Limits<'_>) -> Result<Vec<String>> {
    // The numbers of `PLATFORM_MACOS` and the like in Apple's `mach-o/loader.h`.
    let (platform, oldest) = match target.system {
        System::MacOs => (1, MACOS),
        System::Ios => (2, IOS),
        System::IosSimulator => (7, IOS),
        _ => return Ok(vec!["it is a Mach-O file".to_owned()]),
    };
    let processor =
        if target.processor() == "aarch64" { cputype::CPU_TYPE_ARM64 } else { cputype::CPU_TYPE_X86_64 };
    let mut faults = BTreeSet::new();
    let (mut defined, mut undefined) = (BTreeSet::new(), BTreeSet::new());
    for object in objects {
        if object.header.cputype() != processor {
            faults.insert(format!("a part is for processor {:#x}", object.header.cputype()));
        }
        match version(object) {
            // What is not in C or Rust, but in assembly, has none.
            None if object.header.filetype == goblin::mach::header::MH_OBJECT => {}
            None => drop(faults.insert("it does not say for which system it is".to_owned())),
            Some((other, version)) if other != platform || version > numbers(oldest) => {
                faults.insert(format!("a part is for version {version:?} of platform {other}"));
            }
            Some(_) => {}
        }
        for symbol in object.symbols() {
            let (name, symbol) = symbol?;
            let set = if symbol.is_undefined() { &mut undefined } else { &mut defined };
            set.insert(name.to_owned());
        }
    }
    if !limits.apple.is_empty() {
        let unknown = undefined.difference(&defined).filter(|name| !limits.apple.contains(*name));
        faults.extend(unknown.map(|name| format!("no system library has {name}")));
    }
    Ok(faults.into_iter().collect())
}

/// The platform and the oldest version that the file states.
fn version(object: &MachO<'_>) -> Option<(u32, Vec<u32>)> {
    object.load_commands.iter().find_map(|command| match command.command {
        CommandVariant::BuildVersion(build) => {
            Some((build.platform, vec![build.minos >> 16, (build.minos >> 8) & 0xff]))
        }
        // In older files, and in those for older systems.
        CommandVariant::VersionMinMacosx(min) => {
            Some((1, vec![min.version >> 16, (min.version >> 8) & 0xff]))
        }
        CommandVariant::VersionMinIphoneos(min) => {
            Some((2, vec![min.version >> 16, (min.version >> 8) & 0xff]))
        }
        _ => None,
    })
}

fn in_pe(target: &Target, program: &PE<'_>) -> Vec<String> {
    let machine = if target.processor() == "aarch64" { COFF_MACHINE_ARM64 } else { COFF_MACHINE_X86_64 };
    let mut faults = Vec::new();
    if target.system != System::Windows || program.header.coff_header.machine != machine {
        faults.push(format!("it is for Windows on processor {:#x}", program.header.coff_header.machine));
    }
    let libraries: BTreeSet<_> = program.libraries.iter().map(|name| name.to_lowercase()).collect();
    let known = |name: &String| WINDOWS_LIBRARIES.contains(&name.as_str()) || name.starts_with("api-ms-win-");
    faults.extend(libraries.iter().filter(|name| !known(name)).map(|name| format!("it needs {name}")));
    faults
}
