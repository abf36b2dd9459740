"""Many videos: statistics over the values of all runs."""
