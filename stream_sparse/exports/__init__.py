"""Recordings as files that other programs open; each ``NAME_file.py`` is a format: ``export RUN --NAME``."""
