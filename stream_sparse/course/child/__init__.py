"""The code in the process of a submission; it starts alone, and imports nothing else of the package."""
