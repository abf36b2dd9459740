"""Many videos: a pipeline over all of them, on workers, and statistics over the values of all runs."""
