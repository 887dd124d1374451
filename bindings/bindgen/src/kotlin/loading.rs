//! Loading the native library.
use crate::patch::{Edit, Part, Patch};

pub(super) fn patch() -> Patch {
    let status = "    var status = UniffiRustCallStatus()\n";
    Patch::new(
        "loading",
        "A library that cannot be loaded is an error of the call, with the reason and the setting that helps, instead of a \
         LinkageError that is another one at each attempt.",
        vec![Edit::replace(status, format!("    NativeLibrary.load()\n{status}"))],
    )
}

pub(super) fn checks() -> Patch {
    Patch::new(
        "checks",
        "The library comes with the classes, and nothing calls the checks of whether they fit, whose declarations are as many as \
         the calls.",
        vec![
            Part::new("// For large crates we prevent", |line| line.starts_with("internal object UniffiLib"))
                .remove(),
            Part::new("private fun uniffiCheckContractApiVersion(", |line| line.starts_with("/**")).remove(),
            Edit::remove("    IntegrityCheckingUniffiLib.ensureInitialized()\n"),
            Edit::replace(
                "    // Call arbitrary methods on IntegrityCheckingUniffiLib and UniffiLib to ensure that\n    // their init blocks run.",
                "    // Call an arbitrary method of UniffiLib to ensure that its init block runs.",
            ),
        ],
    )
}
