"""Membership requests of a Clerk organization, in a terminal: list, watch, accept and reject them."""
