/// Compiles it as if it were in the library.
@_exported import ClerkOrgs
