//! The map from statements to tests names tests that exist.

use std::{fs, path::Path};

/// Where the map's files are, by how their names begin.
const PLACES: [(&str, &str); 8] = [
    ("scenarios/", "tests/conformance/scenarios/"),
    ("over_http/", "core/tests/over_http/"),
    ("core/", "core/src/"),
    ("emulator/", "tests/emulator/tests/"),
    ("rust/", "tests/rust/"),
    ("python/", "tests/python/"),
    ("kotlin/", "tests/kotlin/src/test/kotlin/dev/clerkorgs/tests/"),
    ("swift/", "tests/swift/Tests/ClerkOrgsTests/"),
];

#[test]
fn every_test_in_the_map_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let map = fs::read_to_string(root.join("tests/README.md")).expect("the map");
    let named: Vec<_> = map.split('`').skip(1).step_by(2).filter_map(|text| text.split_once("::")).collect();
    assert!(named.len() > 100, "only {} tests are named", named.len());
    let missing = named.iter().skip(1).filter(|(file, test)| {
        let place =
            PLACES.iter().find_map(|(name, folder)| Some(folder.to_string() + file.strip_prefix(name)?));
        let text = fs::read_to_string(root.join(place.unwrap_or_else(|| format!("core/tests/{file}"))));
        !text.is_ok_and(|text| text.contains(test))
    });
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
}
