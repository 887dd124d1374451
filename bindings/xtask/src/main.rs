//! Builds, generates, packages, tests and demonstrates ClerkOrgs.
fn main() {}
