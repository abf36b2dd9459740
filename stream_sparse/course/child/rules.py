"""Rules for a submission, with a message where it breaks one: by Python itself, on every system.

These rules explain; they do not stop malicious code. The limits of the kernel are in ``kernel_filter.py``.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["ALLOWED", "lay_down"]

ALLOWED = frozenset(["numpy", "scipy", "sklearn"])
_THEIRS = frozenset(["joblib", "threadpoolctl", "narwhals", "numpy_distutils"])
"""Modules that those import themselves."""

_CHILD = Path(__file__).resolve().parent
_PACKAGE = _CHILD.parents[1]
_ANSWERS = (_PACKAGE / "course", _PACKAGE / "reference")
_OTHERS = ("pwd", "grp", "readline")
"""Modules that read files of the system where Python does not see it."""
_DEVICES = (os.devnull, "/dev/urandom")
_READS = ("open", "os.listdir", "os.scandir")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = {
    "uses no network": ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "poplib.", "imaplib."),
    "starts no program": (
        "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "os.exec", "os.spawn", "os.startfile",
        "subprocess.", "pty.spawn",
    ),
    "ends no process": ("os.kill", "os.killpg", "signal.pthread_kill"),
    "changes no files": (
        "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
        "os.chown", "os.utime", "os.setxattr", "os.removexattr", "shutil.", "tempfile.",
    ),
}  # fmt: skip
_WORDS = {start: words for words, starts in _REFUSED.items() for start in starts}
_STARTS = tuple(_WORDS)


class _Imports:
    """Finds no module but Python's own, those that submissions may use, and an empty one for this package."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        """Refuse a module; None: others look for it."""
        del path, target
        top, *parts = name.split(".")
        if top == _PACKAGE.name and parts in ([], ["course"]):
            place = _PACKAGE.joinpath(*parts)
            return spec_from_file_location(
                name, place / "__init__.py", loader=_Empty(name, str(place / "__init__.py")),
                submodule_search_locations=[str(place)],
            )  # fmt: skip
        if top == _PACKAGE.name and parts[0] in ("course", "reference"):
            (_PACKAGE.joinpath(*parts) / "__init__.py").open()  # refused as its files are
        known = top in ALLOWED or top in _THEIRS or top in sys.stdlib_module_names or top in sys.modules
        if top == _PACKAGE.name or (not known and top[0] != "_"):  # Python's build has _sysconfigdata_...
            raise ModuleNotFoundError(
                f"{top} cannot be used here; there are Python's own modules, NumPy, SciPy and scikit-learn",
                name=name,
            )
        return None


class _Empty(SourceFileLoader):
    """Loads this package without its content: it may be imported, and its answers are not read."""

    def exec_module(self, module: ModuleType) -> None:
        """Let each name be a module of the package, which is looked for when it is used."""

        def look(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return importlib.import_module(f"{module.__name__}.{name}")

        module.__dict__["__getattr__"] = look


def lay_down(readable: Iterable[str], caught: Callable[[], None]) -> None:
    """Enforce the rules from now on, until the process ends.

    Parameters:
        readable: files, and folders with all that they hold, which may be read.
        caught: called when the answers of exercises are to be read; that is refused, too.
    """
    places = {os.path.realpath(place) for place in (*readable, str(Path.cwd()), *_DEVICES)}
    sys.modules.update(dict.fromkeys(_OTHERS))  # type: ignore[arg-type]  # None: cannot be imported
    sys.meta_path.insert(0, _Imports)
    sys.addaudithook(partial(_audit, frozenset(map(Path, places)), caught))


def _audit(readable: frozenset[Path], caught: Callable[[], None], event: str, args: tuple[Any, ...]) -> None:
    if event in _READS:
        # A number is a file that is open already, None the folder of the process.
        path = args[0] if isinstance(args[0], str | bytes | os.PathLike) else ""
        inside = _inside(path)
        if not inside.isdisjoint(_ANSWERS) and _CHILD not in inside:
            caught()
            raise PermissionError("a submission does not read the answers")
        if event == "open" and isinstance(args[2], int) and args[2] & _WRITES:
            raise PermissionError("a submission writes no files")
        if path and (readable.isdisjoint(inside) or (_PACKAGE in inside and _CHILD not in inside)):
            raise PermissionError("a submission reads no files but those of Python and its libraries")
    elif event.startswith(_STARTS):
        words = next(words for start, words in _WORDS.items() if event.startswith(start))
        raise PermissionError(f"a submission {words}")


def _inside(path: Any) -> set[Path]:
    """The file or folder of a path, and the folders that it lies in."""
    real = Path(os.path.realpath(os.fsdecode(path)))
    return {real, *real.parents}
