//! Loading the native library.
use crate::patch::{Edit, Patch};

pub(super) fn patch() -> Patch {
    let status = "    var status = UniffiRustCallStatus()\n";
    Patch::new(
        "loading",
        "A library that cannot be loaded is an error of the call, with the reason and the setting that helps, instead of a \
         LinkageError that is another one at each attempt.",
        vec![Edit::replace(status, format!("    NativeLibrary.load()\n{status}"))],
    )
}
