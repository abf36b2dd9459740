"""Find the files of pipelines and read their text."""

from pathlib import Path

from stream_sparse.errors import InputError, nearest
from stream_sparse.io import bounds
from stream_sparse.io.paths import expanded, similar
from stream_sparse.redact import redact_path

MOST_BYTES = 200_000
"""Bytes of a pipeline: as many are read in some seconds."""


def bundled() -> dict[str, Path]:
    """List the pipelines that come with the package, by name."""
    package = Path(__file__).parents[1]
    for folder in (package / "pipelines", package.parent / "pipelines"):
        if folder.is_dir():
            return {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    return {}


def locate(pipeline: str | Path) -> Path:
    """Find a pipeline by its path, or by its name if it comes with the package."""
    text = str(pipeline)
    names = bundled()
    if text in names:
        return names[text]
    path = expanded(text)
    if path.is_dir():
        inside = sorted(p.name for p in path.glob("*.yaml"))
        hint = f"name a file in it: {', '.join(inside[:6])}" if inside else "name a .yaml file"
        raise InputError(f"{text}: is a folder, not a pipeline; {hint}")
    if path.exists():
        return path
    if path.suffix or len(path.parts) > 1:
        raise InputError(f"{redact_path(text)}: no such file{similar(path)}")
    near = nearest(text, names) or f"; there are {', '.join(names)}, or give the path of a .yaml file"
    raise InputError(f"no pipeline '{redact_path(text)}'{near}")


def shown(path: Path) -> str:
    """Shorten a path for messages: relative if the file lies below the current folder."""
    full = path.resolve()
    return str(full.relative_to(Path.cwd()) if full.is_relative_to(Path.cwd()) else path)


def read_text(path: Path) -> str:
    """Read the text of a pipeline file, which is UTF-8."""
    return bounds.read_text(path, MOST_BYTES, "pipeline", shown(path))
