"""Data that come with the package, and the catalogue of samples."""
