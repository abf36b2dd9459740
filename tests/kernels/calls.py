"""Call a kernel of a package made for a test; run as a module, in a process of its own."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from numba.core import event

__all__ = ["calls"]


class Compiled(event.Listener):  # type: ignore[misc]
    """Notes which kernels are compiled."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def on_start(self, event: Any) -> None:
        self.said.append(f"compiled {event.data['dispatcher'].__name__}")

    def on_end(self, event: Any) -> None:
        pass


def calls(value: object, kernel: str = "outer") -> list[str]:
    """Import the package anew and call one of its kernels; return what is compiled, and the result."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "package"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    with event.install_listener("numba:compile", Compiled()) as listener:
        result = getattr(importlib.import_module(f"package.{kernel}"), kernel)(value)
        return [*listener.said, str(result)]


if __name__ == "__main__":
    print(*calls({"True": True, "1j": 1j}.get(sys.argv[1], 1.0)), sep="\n")
