"""Lists, watches, accepts and rejects the membership requests of a Clerk organization from a terminal."""
