"""Panels laid out to one picture."""
