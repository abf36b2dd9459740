"""One session: which run is going on, and which follows it."""
