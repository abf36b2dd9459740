"""The version of the package; the build reads it from here."""

__version__ = "0.9.0"
