"""What ``stream-sparse`` calls."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING

from stream_sparse.redact import redact_text

from .leaving import Leaving

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave by ``SystemExit``: 0 done, 1 the run failed, 2 the input is wrong."""
    words = list(sys.argv[1:] if args is None else args) or ["--help"]
    text = "stopped before the first frame" if "run" in words or "replay" in words else "stopped"
    with Leaving(text, alone=args is None), warnings.catch_warnings():
        from .app import answer  # here, since it takes a while in which Ctrl-C should be told, too

        warnings.showwarning = _warn
        code = answer(words)
    sys.exit(code)


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    print(f"warning: {redact_text(str(message))}", file=sys.stderr)
