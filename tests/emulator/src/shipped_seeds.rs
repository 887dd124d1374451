//! The seeds that the emulator brings with it.

use crate::seed::Seed;

/// By name.
const SHIPPED: &[(&str, &str)] = &[
    ("choose_organization", include_str!("../seeds/choose_organization.yaml")),
    ("components", include_str!("../seeds/components.yaml")),
    ("demo", include_str!("../seeds/demo.yaml")),
    ("domains", include_str!("../seeds/domains.yaml")),
    ("domains_limited", include_str!("../seeds/domains_limited.yaml")),
    ("edges", include_str!("../seeds/edges.yaml")),
    ("empty", include_str!("../seeds/empty.yaml")),
    ("enterprise", include_str!("../seeds/enterprise.yaml")),
    ("joining", include_str!("../seeds/joining.yaml")),
    ("limits", include_str!("../seeds/limits.yaml")),
    ("managed", include_str!("../seeds/managed.yaml")),
    ("many", include_str!("../seeds/many.yaml")),
    ("organizations", include_str!("../seeds/organizations.yaml")),
    ("plans", include_str!("../seeds/plans.yaml")),
    ("restricted", include_str!("../seeds/restricted.yaml")),
    ("storm", include_str!("../seeds/storm.yaml")),
    ("strict", include_str!("../seeds/strict.yaml")),
    ("without_organizations", include_str!("../seeds/without_organizations.yaml")),
];

impl Seed {
    /// The names of the seeds that the emulator brings with it.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// The seed that the emulator brings with it under this name, such as `demo`.
    pub fn named(name: &str) -> Option<Self> {
        let (_, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name)?;
        Some(Self::from_yaml(text).expect("all of them are read in a test"))
    }

    /// Acme with an admin, members, and a few requests in every status.
    pub fn demo() -> Self {
        Self::named("demo").expect("a shipped seed")
    }

    /// Acme with 137 pending requests and 1,000 members.
    pub fn many() -> Self {
        Self::named("many").expect("a shipped seed")
    }

    /// Acme with only its admin, and no requests.
    pub fn empty() -> Self {
        Self::named("empty").expect("a shipped seed")
    }
}
