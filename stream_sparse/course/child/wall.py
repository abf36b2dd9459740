"""The wall around a submission: the kernel refuses it all but computing, and reading a few files.

A filter of system calls (seccomp) allows those that computing needs, and refuses all others; Landlock lets it
read the files of a list alone. Both need no rights, and stay to the end.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

# Numbers of system calls: x86-64, then ARM64 (None: it has no such call).
_ALLOWED: dict[str, tuple[int, int | None]] = {
    # Files that are open, and looking at others.
    "read": (0, 63), "readv": (19, 65), "pread64": (17, 67), "preadv": (295, 69), "write": (1, 64),
    "writev": (20, 66), "close": (3, 57), "close_range": (436, 436), "dup": (32, 23), "dup2": (33, None),
    "dup3": (292, 24), "lseek": (8, 62), "poll": (7, None), "ppoll": (271, 73), "select": (23, None),
    "pselect6": (270, 72), "stat": (4, None), "fstat": (5, 80), "lstat": (6, None), "newfstatat": (262, 79),
    "statx": (332, 291), "statfs": (137, 43), "fstatfs": (138, 44), "access": (21, None),
    "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78),
    "getdents64": (217, 61), "getcwd": (79, 17),
    # Its own memory.
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216), "mprotect": (10, 226),
    "madvise": (28, 233), "membarrier": (324, 283),
    # Facts about itself.
    "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getrlimit": (97, 163),
    "getrusage": (98, 165), "times": (100, 153), "uname": (63, 160), "sysinfo": (99, 179),
    "getcpu": (309, 168), "sched_getaffinity": (204, 123), "getrandom": (318, 278),
    # Time, waiting, signals to itself, the end.
    "time": (201, None), "gettimeofday": (96, 169), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115), "nanosleep": (35, 101), "sched_yield": (24, 124), "futex": (202, 98),
    "futex_waitv": (449, 449), "futex_wake": (454, 454), "futex_wait": (455, 455),
    "futex_requeue": (456, 456), "set_robust_list": (273, 99), "set_tid_address": (218, 96),
    "rseq": (334, 293), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128), "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
_BY_VALUE: dict[str, tuple[tuple[int, int], int, tuple[int, ...]]] = {
    # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC: no owner, no signal, no lock, no lease
    "fcntl": ((72, 25), 1, (0, 1, 2, 3, 1030)),
    # TCGETS, TCGETS2, TIOCGWINSZ, FIONCLEX, FIOCLEX: what isatty() and the size of a terminal ask for
    "ioctl": ((16, 29), 1, (0x5401, 0x802C542A, 0x5413, 0x5450, 0x5451)),
    "prlimit64": ((302, 261), 0, (0,)),  # of this process alone
}
"""Calls that are allowed if one argument, whose place is given, has one of these values."""
_OPENING: dict[str, tuple[tuple[int, int | None], int]] = {"open": ((2, None), 1), "openat": ((257, 56), 2)}
"""Calls that are allowed if an argument asks for reading alone."""
_O_ASYNC = 0x2000
_CHANGING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | _O_ASYNC
_NEWER = 424
"""From this number on calls are new: libraries take an older one where one of them is missing."""
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""The column of numbers of each kind of processor, and how the kernel calls it."""

_CREATE, _ADD, _RESTRICT, _BENEATH = 444, 445, 446, 1
"""System calls of Landlock, of one number on every kind of processor, and its kind of rule."""
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_LOAD, _EQUAL, _BITS, _GREATER, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_EPERM, _ENOSYS = 0x00050000 | 1, 0x00050000 | 38
_NUMBER, _ARCH = 0, 4
_X32 = 0x40000000


def limit(seconds: float, memory: int, size: int) -> None:
    """Limit time, memory, open files, sizes of files and processes of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    # With 1 byte for a dump after a crash no program gets it either; with 0 one may.
    limits = {
        "RLIMIT_CPU": int(seconds) + 2, "RLIMIT_AS": memory, "RLIMIT_FSIZE": size, "RLIMIT_NPROC": 0,
        "RLIMIT_NOFILE": 64, "RLIMIT_CORE": 1, "RLIMIT_MEMLOCK": 0,
    }  # fmt: skip
    for name, value in limits.items():
        with suppress(AttributeError, OSError, ValueError):  # a system may lack one, or refuse it
            _, hard = resource.getrlimit(getattr(resource, name))
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(getattr(resource, name), (most, most))


def build(readable: Iterable[str], named: Iterable[str]) -> bool:
    """Build the wall around this process; return whether it stands, which is on Linux alone.

    Parameters:
        readable: files, and folders with all that they hold.
        named: folders of which the names of files alone are readable.
    """
    if not sys.platform.startswith("linux") or platform.machine() not in MACHINES:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.capset(struct.pack("II", 0x20080522, 0), bytes(24))  # root's rights, such as to raise limits
    libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    if libc.prctl(38, 1, 0, 0, 0):  # no new rights by programs; the kernel asks for it
        return False
    return _read_only(libc, readable, named) and _filtered(libc)


def check() -> None:
    """End this process by 0 where it can have a wall."""
    sys.exit(not build([], []))


def _read_only(libc: Any, readable: Iterable[str], named: Iterable[str]) -> bool:
    """Let this process read these files and folders alone: by Landlock."""
    libc.syscall.restype = ctypes.c_long
    libc.syscall.argtypes = [ctypes.c_long] * 5
    kept = _kept(struct.pack("Q", _READ_FILE | _READ_FOLDER))
    ruleset = libc.syscall(_CREATE, ctypes.addressof(kept), len(kept), 0, 0)
    if ruleset < 0:
        return False
    rights = dict.fromkeys(named, _READ_FOLDER)
    rights |= {path: _READ_FILE | (_READ_FOLDER if Path(path).is_dir() else 0) for path in readable}
    for path, allowed in rights.items():
        with suppress(FileNotFoundError):  # such as one that was just uninstalled
            file = os.open(path, os.O_PATH | os.O_CLOEXEC)
            rule = _kept(struct.pack("=Qi", allowed, file))
            libc.syscall(_ADD, ruleset, _BENEATH, ctypes.addressof(rule), 0)
            os.close(file)
    done = not libc.syscall(_RESTRICT, ruleset, 0, 0, 0)
    os.close(ruleset)
    return done


def _filtered(libc: Any) -> bool:
    """Let the kernel refuse this process the system calls that are not listed above: by seccomp."""
    steps = program(platform.machine())
    kept = _kept(b"".join(steps))
    held = _kept(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(kept)))
    return not libc.prctl(22, 2, ctypes.addressof(held), 0, 0)


def _kept(data: bytes) -> Any:
    return ctypes.create_string_buffer(data, len(data))


def program(machine: str) -> list[bytes]:
    """Return the filter for a kind of processor, an instruction an entry.

    Parameters:
        machine: one of ``MACHINES``.
    """
    column, arch = MACHINES[machine]
    steps = [_step(_LOAD, _ARCH), _step(_EQUAL, arch, 1, 0), _step(_RETURN, _KILL), _step(_LOAD, _NUMBER)]
    steps += [_step(_GREATER, _X32, 0, 1), _step(_RETURN, _KILL)]
    for numbers in _ALLOWED.values():
        steps += _case(numbers[column], [_step(_RETURN, _ALLOW)])
    for numbers, argument, values in _BY_VALUE.values():
        among = [step for value in values for step in (_step(_EQUAL, value, 0, 1), _step(_RETURN, _ALLOW))]
        steps += _case(numbers[column], [_load(argument), *among, _step(_RETURN, _EPERM)])
    for numbers, argument in _OPENING.values():
        checks = [_step(_BITS, _CHANGING, 0, 1), _step(_RETURN, _EPERM), _step(_RETURN, _ALLOW)]
        steps += _case(numbers[column], [_load(argument), *checks])
    return [*steps, _step(_GREATER, _NEWER, 0, 1), _step(_RETURN, _ENOSYS), _step(_RETURN, _EPERM)]


def _case(number: int | None, steps: list[bytes]) -> list[bytes]:
    """Steps for the call of one number; others go past them."""
    return [] if number is None else [_step(_EQUAL, number, 0, len(steps)), *steps]


def _load(argument: int) -> bytes:
    """Take the low half of an argument; the kernel reads no more of those above."""
    return _step(_LOAD, 16 + 8 * argument + (0 if sys.byteorder == "little" else 4))


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)
