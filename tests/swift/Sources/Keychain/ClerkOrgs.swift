/// The store is compiled here as if it were in the library.
@_exported import ClerkOrgs
