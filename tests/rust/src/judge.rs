//! The judge of all scenarios, loaded once.

use clerk_emulator::Judge;
use std::sync::LazyLock;

/// The judge. None if the official description is not available, which is printed once.
///
/// # Panics
/// If the description is invalid.
pub(crate) fn judge() -> Option<Judge> {
    static JUDGE: LazyLock<Option<Judge>> = LazyLock::new(|| {
        let folder = clerk_description::folder()?;
        Some(Judge::load(&folder).unwrap_or_else(|error| panic!("{error}")))
    });
    JUDGE.clone()
}
