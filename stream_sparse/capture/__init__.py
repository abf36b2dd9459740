"""The source's own thread: connection, ring and frame rate."""
