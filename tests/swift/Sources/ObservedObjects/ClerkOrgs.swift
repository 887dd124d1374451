/// Compiles the class as if it were in the library, and Combine were there.
@_exported import ClerkOrgs
