"""Workarounds for one operating system or library, each with its reason."""
