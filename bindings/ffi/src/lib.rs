//! clerk-orgs-ffi
