"""Landlock: the kernel lets a process read the files of a list, and change no other file.

It needs no rights, and holds for all that the process starts. Where the kernel has it, ports and signals to
processes outside are refused, too.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["confine", "leave_alone", "version"]

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""System calls, of one number on every kind of processor."""
_VERSION = 1
_BENEATH = 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many rights to files the kernel knows, by version."""
_PORTS, _SCOPES = (4, 0b11), (6, 0b11)
"""The version that brought them, and the bits: to take and to call a port; abstract sockets and signals."""


def confine(readable: Iterable[str], named: Iterable[str]) -> bool:
    """Let this process and all that it starts read these files and folders alone; return whether it holds.

    Parameters:
        readable: files, and folders with all that they hold; those that do not exist are passed over.
        named: folders of which the names of files alone are readable.
    """
    files = {place: _READ_FILE | (_READ_FOLDER if Path(place).is_dir() else 0) for place in readable}
    return _restrict({**dict.fromkeys(named, _READ_FOLDER), **files})


def leave_alone() -> bool:
    """Refuse this process signals to all that are there already; return whether it holds."""
    return _restrict(None)


def version() -> int:
    """Return which version the kernel has; 0: none."""
    try:
        return max(0, _version(_system_call()))
    except (AttributeError, OSError):
        return 0


def _version(call: Any) -> int:
    return int(call(_CREATE, 0, 0, _VERSION, 0))


def _restrict(readable: dict[str, int] | None) -> bool:
    try:
        call = _system_call()
        known = _version(call)
        if known < 1 or (readable is None and known < _SCOPES[0]):
            return False
        rights = (1 << max(count for since, count in _RIGHTS.items() if since <= known)) - 1
        ports, scopes = (bits if known >= since else 0 for since, bits in (_PORTS, _SCOPES))
        kept = _kept(struct.pack("QQQ", *((0, 0) if readable is None else (rights, ports)), scopes))
        ruleset = call(_CREATE, ctypes.addressof(kept), len(kept), 0, 0)
        if ruleset < 0:
            return False
        for place, allowed in (readable or {}).items():
            with suppress(OSError):
                _allow(call, ruleset, place, allowed)
        ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # no new rights by programs; the kernel asks for it
        done = not call(_RESTRICT, ruleset, 0, 0, 0)
        os.close(ruleset)
        return bool(done)
    except (AttributeError, OSError):
        return False


def _system_call() -> Any:
    if not sys.platform.startswith("linux"):
        raise OSError("Linux alone has it")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    libc.syscall.argtypes = [ctypes.c_long] * 5
    return libc.syscall


def _allow(call: Any, ruleset: int, place: str, rights: int) -> None:
    file = os.open(place, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    try:
        kept = _kept(struct.pack("=Qi", rights, file))
        call(_ADD, ruleset, _BENEATH, ctypes.addressof(kept), 0)
    finally:
        os.close(file)


def _kept(data: bytes) -> Any:
    return ctypes.create_string_buffer(data, len(data))
