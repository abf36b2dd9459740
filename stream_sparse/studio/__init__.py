"""The run in a browser and in a notebook."""
