//! The changelog's newest entry.
use super::Tracked;

/// Whether the newest entry is about this version, and dated if it is to be released.
pub(super) fn findings(files: &[Tracked], version: &str, dated: bool) -> Option<String> {
    let log = files.iter().find(|file| file.path == "CHANGELOG.md");
    let heading = log.and_then(|log| log.text.lines().find_map(|line| line.strip_prefix("## ")));
    let Some(heading) = heading else {
        return Some("CHANGELOG.md has no entry".into());
    };
    let note = heading.strip_prefix(version).and_then(|rest| rest.strip_prefix(" (")?.strip_suffix(')'));
    match note {
        None => Some(format!("CHANGELOG.md begins with `{heading}`, not with {version}")),
        Some("unreleased") if !dated => None,
        Some(date) if is_date(date) => None,
        Some(note) => {
            Some(format!("CHANGELOG.md has `{note}` where the date of {version} should be (YYYY-MM-DD)"))
        }
    }
}

fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    matches!(parts[..], [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2))
}
