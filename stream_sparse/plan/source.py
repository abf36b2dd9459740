"""Make a source from the text after ``-s``, a path, an array, or frames that Python code makes."""

import glob
import re
from pathlib import Path
from typing import Any, cast

from stream_sparse.base import Source, parameters
from stream_sparse.base.frame_supply import InMemoryFrames
from stream_sparse.errors import ParameterError, SourceError
from stream_sparse.frame import ArrayLike
from stream_sparse.io.paths import PICTURES, expanded, is_url, similar
from stream_sparse.redact import redact_path

from . import registry

_ARRAYS = (".npy", ".npz")
_RULES = (
    "a source is a camera's number or /dev/..., browser, a file, a folder or glob of pictures, a URL, or "
    "sample:NAME"
)
_IDENTITY = ("path", "of", "device", "name", "key", "pattern")
"""Parameters that identify a source; the others say how it is read."""


def source_of(value: Any, old: Source | None = None) -> Source:
    """Make the source that a text, a path, an array, a list of arrays, a generator or a function means.

    Digits or ``/dev/...`` are a camera, ``browser`` that of a page, a URL a network video, ``sample:NAME`` a
    sample, ``.npy`` and ``.npz`` files arrays, folders, globs and pictures ``images``, every other file a
    video. A :class:`Source` is returned as it is. The other parameters of the ``old`` source that it
    replaces are kept if they fit.
    """
    if isinstance(value, Source):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return _make("camera", old, device=value)
    if not isinstance(value, str | Path):
        return _of_object(value, old)
    text = str(value)
    if not text.strip():  # else the current folder
        raise SourceError(f"source '': {_RULES}")
    if re.fullmatch(r"[0-9]+", text):
        return _make("camera", old, device=int(text))
    if text.startswith("/dev/"):
        return _make("camera", old, device=text)
    if text == "browser":
        return _make("browser", old)
    if text.startswith("sample:"):
        return _make("sample", old, name=text.removeprefix("sample:"))
    if is_url(text):
        return _make("video", old, path=text)
    return _of_path(text, old)


def _of_object(value: Any, old: Source | None) -> Source:
    """The source of an array of another library than NumPy, or of frames that Python code makes."""
    if isinstance(value, ArrayLike):
        return _make("array", old, path=value)
    advice = ""
    if hasattr(value, "keys"):
        advice = f"; name one of its arrays ({', '.join(map(str, value))})"
    elif isinstance(value, list | tuple) and any(isinstance(one, str | Path) for one in value):
        advice = "; name a folder or 'frames/*.png'"
    elif InMemoryFrames.fits(value):
        return _make("frames", old, of=value)
    expected = "an array, a list of arrays, a generator, a function, a path, an address or a camera's number"
    raise SourceError(f"source: expected {expected}, got a {type(value).__name__}{advice}")


def _of_path(text: str, old: Source | None) -> Source:
    path = expanded(text)
    if path.is_dir():
        return _make("images", old, path=str(path))
    if not path.exists():
        if glob.has_magic(text):
            return _make("images", old, path=str(path))
        raise _missing(text, path)
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        raise SourceError(f"source {text}: is a pipeline, not a source; write: run {text}")
    use = "array" if suffix in _ARRAYS else "images" if suffix in PICTURES else "video"
    return _make(use, old, path=str(path))


def _missing(text: str, path: Path) -> SourceError:
    samples: Any = registry.find("sources", "sample")
    if samples.has(text):
        return SourceError(f"source {text}: no such file; did you mean 'sample:{text}'?")
    near = similar(path)
    return SourceError(f"source {redact_path(text)}: no such file{near or '; ' + _RULES}")


def _make(use: str, old: Source | None, **own: Any) -> Source:
    cls = cast("type[Source]", registry.find("sources", use))
    if old is None:
        return cls(**own)
    declared, before = parameters(cls), parameters(type(old))
    kept = {
        name: value
        for name, value in old.parameters().items()
        # The new source has defaults of its own.
        if name in declared and name not in _IDENTITY and value is not before[name].default
    }
    try:
        return cls(**kept, **own)
    except ParameterError as error:
        wrong = {name for name, _ in error.problems}
        fitting = {name: value for name, value in kept.items() if name not in wrong}
        return cls(**({} if "" in wrong else fitting), **own)
