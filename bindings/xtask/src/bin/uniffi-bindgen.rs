//! UniFFI's own command line, built from the pinned version, for tools that expect it in the workspace.
fn main() {
    uniffi::uniffi_bindgen_main();
}
