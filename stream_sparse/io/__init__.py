"""Durable files, hashes, and reading and writing video and pictures."""
