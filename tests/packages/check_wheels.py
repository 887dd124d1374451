"""Reads wheels as pip and an index do: `check_wheels.py PLATFORM=FILE…`. Fails with all that is wrong."""

import sys
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

from packaging.metadata import Metadata
from packaging.utils import parse_wheel_filename
from trove_classifiers import classifiers


def faults(platform: str, file: Path) -> list[str]:
    """What is wrong with the wheel."""
    name, version, _, tags = parse_wheel_filename(file.name)
    said = {str(tag) for tag in tags}
    found: list[str] = []
    if said != {f"py3-none-{platform}"}:
        found.append(f"its name has the tags {said}")
    with ZipFile(file) as wheel:
        names = wheel.namelist()
        info = next(entry.split("/")[0] for entry in names if entry.split("/")[0].endswith(".dist-info"))
        inner = BytesParser().parsebytes(wheel.read(f"{info}/WHEEL"))
        if set(inner.get_all("Tag", [])) != said or inner["Root-Is-Purelib"] != "false":
            found.append(f"it says of itself {inner.get_all('Tag')}")
        metadata = Metadata.from_email(wheel.read(f"{info}/METADATA"), validate=True)
        licences = [f"{info}/licenses/{licence}" for licence in metadata.license_files or []]
        found += [f"there is no {licence}" for licence in licences if licence not in names]
        binaries = [entry for entry in names if wheel.read(entry) == b"a fixture"]
    windows, mac = platform.startswith("win"), platform.startswith("macosx")
    endings = (".dll", ".exe") if windows else (".dylib",) if mac else (".so",)
    if len(binaries) != 1 or not binaries[0].endswith(endings):
        found.append(f"its native files are {binaries}")
    if (metadata.name, metadata.version) != (name, version):
        found.append(f"its metadata are those of {metadata.name} {metadata.version}")
    complete = {
        "authors": metadata.author or metadata.author_email,
        "summary": metadata.summary,
        "description": metadata.description,
        "keywords": metadata.keywords,
        "oldest Python": metadata.requires_python,
        "licence": metadata.license_expression,
        "two licences": len(licences) == 2,
        "addresses": {"Repository", "Documentation", "Changelog", "Issues"} <= set(metadata.project_urls or {}),
    }
    found += [f"its metadata lack: {field}" for field, present in complete.items() if not present]
    found += [f"there is no classifier {given}" for given in metadata.classifiers or [] if given not in classifiers]
    return found


def main() -> None:
    arguments = [argument.split("=", 1) for argument in sys.argv[1:]]
    found = [f"{file}: {fault}" for platform, file in arguments for fault in faults(platform, Path(file))]
    # What was built without a platform's SDK has a local version, which no index takes.
    local = [file for _, file in arguments if parse_wheel_filename(Path(file).name)[1].local]
    if len(local) != 1:
        found.append(f"{len(local)} wheels are marked as checks: {local}")
    sys.exit("\n".join(found) or None)


main()
