//! The judge of all scenarios, read once.

use clerk_emulator::Judge;
use std::sync::LazyLock;

/// None where the official description is not at hand, which is said once.
///
/// # Panics
/// Where the description is there and cannot be used.
pub(crate) fn judge() -> Option<Judge> {
    static JUDGE: LazyLock<Option<Judge>> = LazyLock::new(|| {
        let folder = clerk_description::folder()?;
        Some(Judge::load(&folder).unwrap_or_else(|error| panic!("{error}")))
    });
    JUDGE.clone()
}
