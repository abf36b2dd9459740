"""Data that come with the package: the catalogue of samples, and dictionaries."""
