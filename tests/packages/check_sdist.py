"""Reads a source distribution: `check_sdist.py FILE`. Fails with all that is missing from it, or should not be in it."""

import re
import sys
import tarfile
from pathlib import Path

NEEDED = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "PKG-INFO",
    "README.md",
    "hatch_build.py",
    "pyproject.toml",
    "clerk_orgs/_ffi/__init__.py",
    "clerk_orgs/py.typed",
    "rust/Cargo.lock",
    "rust/Cargo.toml",
    "rust/bindings/ffi/src/lib.rs",
    "rust/bindings/ffi/uniffi.toml",
    "rust/core/mirrored/src/lib.rs",
    "rust/core/src/lib.rs",
]


def main() -> None:
    with tarfile.open(sys.argv[1]) as sdist:
        members = {str(Path(*Path(member.name).parts[1:])): member for member in sdist.getmembers()}
        found = [f"there is no {name}" for name in NEEDED if name not in members]
        foreign = [name for name in members if name.endswith((".so", ".dylib", ".dll", ".pyc")) or "target/" in name]
        found += [f"it contains {name}" for name in foreign]
        found += [f"{name} is no plain file" for name, member in members.items() if not member.isfile()]
        lock = sdist.extractfile(members["rust/Cargo.lock"])
        packages = set(re.findall(r'^name = "(.*)"$', lock.read().decode(), re.MULTILINE)) if lock else set[str]()
    # The lock file has what is built, and nothing of the tests.
    if not {"clerk-orgs", "clerk-orgs-ffi", "reqwest"} <= packages or {"axum", "xtask"} & packages:
        found.append(f"its lock file has {sorted(packages)}")
    sys.exit("\n".join(found) or None)


main()
