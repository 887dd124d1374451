//! Permissions in tokens: a mask of actions for each feature.

const PREFIX: &str = "org:";

/// The key of a role or a permission, with its prefix exactly once.
pub(super) fn key(text: &str) -> String {
    let mut name = text;
    while let Some(rest) = name.strip_prefix(PREFIX) {
        name = rest;
    }
    format!("{PREFIX}{name}")
}

/// The scopes of a feature or a plan, and its name.
pub(super) fn scoped(item: &str) -> Option<(&str, &str)> {
    item.split_once(':')
}

pub(super) fn is_of_organization(scopes: &str) -> bool {
    matches!(scopes, "o" | "ou" | "uo")
}

pub(super) fn is_of_user(scopes: &str) -> bool {
    matches!(scopes, "u" | "ou" | "uo")
}

/// The permissions that masks grant. A mask belongs to the organization's feature of the same number, and each of its bits to
/// the action of the same number. An empty mask grants nothing, and neither does the bit of an empty action.
pub(super) fn of_masks(features: &[String], actions: &[&str], masks: &[&str]) -> Vec<String> {
    let features = features.iter().filter_map(|feature| scoped(feature));
    let features = features.filter(|(scopes, _)| is_of_organization(scopes)).map(|(_, name)| name);
    let granted = features.zip(masks).flat_map(|(feature, mask)| {
        let held = actions.iter().zip(bits(mask)).filter(|(action, is_set)| *is_set && !action.is_empty());
        held.map(move |(action, _)| format!("{PREFIX}{feature}:{action}"))
    });
    granted.collect()
}

/// The bits of a decimal number of any size, the lowest first. None for text that is not a number.
fn bits(decimal: &str) -> Vec<bool> {
    if !decimal.bytes().all(|digit| digit.is_ascii_digit()) {
        return Vec::new();
    }
    let mut digits: Vec<u8> = decimal.bytes().map(|digit| digit - b'0').collect();
    let mut bits = Vec::new();
    while digits.iter().any(|digit| *digit > 0) {
        let mut rest = 0;
        for digit in &mut digits {
            let value = rest * 10 + *digit;
            (*digit, rest) = (value / 2, value % 2);
        }
        bits.push(rest == 1);
    }
    bits
}
