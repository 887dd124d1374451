"""Manages organizations on Clerk from a terminal: members, membership requests, invitations, domains and roles."""
