"""Manages organizations on Clerk from a terminal: members, requests, invitations, domains, connections and roles."""
