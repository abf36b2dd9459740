"""Many videos: a pipeline over all of them, on workers, and statistics over the values of all runs."""

from .batch_record import BatchRecord, open_batch

__all__ = ["BatchRecord", "open_batch"]
