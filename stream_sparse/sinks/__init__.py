"""All sinks that come with the package, imported when they are first asked for."""

from stream_sparse._lazy import lazy

__getattr__, __dir__ = lazy(__name__)
