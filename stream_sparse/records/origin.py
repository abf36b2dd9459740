"""The file that the frames of a run come from."""

from contextlib import suppress
from pathlib import Path

from stream_sparse.data import catalog
from stream_sparse.errors import InputError
from stream_sparse.io import hashing
from stream_sparse.io.paths import local_file
from stream_sparse.plan.plan import Plan

from .schema import SourceFile


def source_file(plan: Plan) -> Path | None:
    """The one file that the frames come from; None for other sources."""
    with suppress(OSError, ValueError, RuntimeError, InputError):  # a URL or a glob may be no possible path
        if plan.source_use == "sample":
            return catalog.find(str(plan.source.parameters()["name"]))
        path = plan.source.parameters().get("path")
        if isinstance(path, str | Path):
            file = local_file(str(path))
            return file if file.is_file() else None
    return None


def unchanged(path: Path, known: SourceFile) -> bool:
    """Whether a file has the content that was recorded; true where its hash is not known.

    A long video is read only where its size is the same and its time of change differs.
    """
    with suppress(OSError):  # opening the source will report a file that cannot be read
        stat = path.stat()
        if known.size not in (None, stat.st_size):
            return False
        if known.sha256 is not None and known.modified_ns != stat.st_mtime_ns:
            return hashing.sha256(path) == known.sha256
    return True
