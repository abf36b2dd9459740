"""Open video files and streams by FFmpeg, in the same way with all versions of PyAV.

To FFmpeg a name with a colon is an address: ``http:camera.mp4`` would be asked for on the network. So a
local file goes to it as ``file:`` and its absolute path. Lists, such as ``.m3u8``, name other files: a local
list may name local files alone, and that of a server other servers alone.
"""

from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer

# The names in the header of a damaged file may be no text. From 19 on, PyAV takes them by default.
_OPTIONS: dict[str, Any] = {}
if int(av.__version__.partition(".")[0]) < 19:
    _OPTIONS["metadata_errors"] = "replace"

_LOCAL = {"protocol_whitelist": "file,crypto,data"}
_WEB = {"protocol_whitelist": "http,https,httpproxy,tcp,tls,crypto,data"}
_OTHER = {"protocol_blacklist": "file,subfile,concat,concatf,pipe,fd,cache,async"}


def open_media(target: str | Path, *, options: dict[str, str] | None = None, **how: Any) -> InputContainer:
    """Open a video to read it; ``how`` as of ``av.open``.

    Parameters:
        target: the path of a local file, or the address of a stream as a text.
        options: those of FFmpeg.
    """
    if isinstance(target, Path):
        location, may = _local(target), _LOCAL
    else:
        location, may = target, _WEB if target.startswith(("http:", "https:")) else _OTHER
    container: InputContainer = av.open(location, options={**may, **(options or {})}, **_OPTIONS, **how)
    return container


def open_recorded(path: Path) -> InputContainer:
    """Open a video of a run folder, which may be a stranger's: a list of other files is refused."""
    return open_media(path, format="matroska")


def open_new(path: Path, kind: str, **how: Any) -> OutputContainer:
    """Open a local file to write a video of a format; ``how`` as of ``av.open``."""
    container: OutputContainer = av.open(_local(path), "w", format=kind, **how)
    return container


def _local(path: Path) -> str:
    """Return a path as FFmpeg takes it for nothing else.

    >>> _local(Path("/clips/a:b.mp4"))
    'file:/clips/a:b.mp4'
    """
    return f"file:{path.absolute()}"
