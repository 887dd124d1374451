# ruff: noqa: N999
"""Lets PyInstaller take the library along, which no import names."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("clerk_orgs")
