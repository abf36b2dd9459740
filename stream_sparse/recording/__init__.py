"""Writing run folders, and resuming from them."""
