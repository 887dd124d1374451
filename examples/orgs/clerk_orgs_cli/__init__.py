"""Manages organizations on Clerk from a terminal: members, invitations, membership requests, roles and more."""
