"""The nodes of the package, one a file; each is imported on first use."""

from stream_sparse._lazy import lazy

__getattr__, __dir__ = lazy(__name__)
