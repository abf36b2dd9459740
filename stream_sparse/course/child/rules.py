"""Rules for a submission, with a message where it breaks one: by Python itself, on every system.

These rules explain; they do not stop malicious code. The limits of the kernel are in ``kernel_filter.py``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

__all__ = ["ALLOWED", "lay_down"]

ALLOWED = frozenset(["numpy", "scipy", "sklearn"])
_THEIRS = frozenset(["joblib", "threadpoolctl", "narwhals", "numpy_distutils"])
"""Modules that those import themselves."""

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
    """Finds no module but Python's own and those that submissions may use."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: Any = None) -> None:
        """Refuse a module; None: others look for it."""
        del path, target
        top = name.partition(".")[0]
        known = top in ALLOWED or top in _THEIRS or top in sys.stdlib_module_names or top in sys.modules
        if not known and top[0] != "_":  # Python's own build has such as _sysconfigdata_...
            raise ModuleNotFoundError(
                f"{top} cannot be used here; there are Python's own modules, NumPy, SciPy and scikit-learn",
                name=name,
            )


def lay_down() -> None:
    """Enforce the rules from now on, until the process ends."""
    sys.meta_path.insert(0, _Imports)
    sys.addaudithook(_audit)


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if event == "open":
        if isinstance(args[2], int) and args[2] & _WRITES:
            raise PermissionError("a submission writes no files")
    elif event.startswith(_STARTS):
        words = next(words for start, words in _WORDS.items() if event.startswith(start))
        raise PermissionError(f"a submission {words}")
