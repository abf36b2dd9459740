"""The source's own thread: connection, ring, staleness and frame rate."""
