"""Videos in a store, which a worker fetches, since FFmpeg does not read them there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stream_sparse.errors import DependencyError, SourceError, cause_words

__all__ = ["fetched", "in_store"]

_STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "hdfs", "sftp", "memory"}
"""Schemes of addresses that are fetched by fsspec."""


def in_store(source: str) -> bool:
    """Return whether a video is in a store, from which a worker fetches it."""
    scheme, sign, _ = source.partition("://")
    return bool(sign) and scheme.lower() in _STORES


@contextmanager
def fetched(source: str) -> Iterator[str]:
    """Give a video of a store, such as ``s3://``, as a local file; any other as it is."""
    if not in_store(source):
        yield source
        return
    try:
        import fsspec
    except ImportError as error:
        scheme = source.partition("://")[0]
        raise DependencyError(f"{scheme}:// needs fsspec: pip install 'stream-sparse[cluster]'") from error
    with tempfile.TemporaryDirectory(prefix="stream_sparse_") as place:
        try:
            files, path = fsspec.url_to_fs(source)
            local = Path(place) / Path(path).name
            files.get_file(path, str(local))
        except Exception as error:  # each store has errors of its own
            raise SourceError(f"{source}: cannot be fetched: {cause_words(error)}") from error
        yield local.as_posix()
