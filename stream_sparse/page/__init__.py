"""Pipelines for a browser alone: programs, which it runs without Python, and the file that holds them."""
