"""Open video files and streams by FFmpeg, in the same way with all versions of PyAV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
from av.container import InputContainer

__all__ = ["open_media", "open_recorded"]

# The names in the header of a damaged file may be no text. From 19 on, PyAV takes them by default.
_OPTIONS: dict[str, Any] = {}
if int(av.__version__.partition(".")[0]) < 19:
    _OPTIONS["metadata_errors"] = "replace"


def open_media(target: Any, **options: Any) -> InputContainer:
    """Open a path, an address or an object with ``read`` to read it; options as of ``av.open``."""
    container: InputContainer = av.open(target, **_OPTIONS, **options)
    return container


def open_recorded(path: Path) -> InputContainer:
    """Open a video of a run folder, which may be a stranger's: a list of other files is refused."""
    return open_media(str(path), format="matroska")
