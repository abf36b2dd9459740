"""Limits that the kernel enforces on a submission, also on malicious code.

``resource`` limits memory and time on every Unix. On Linux a filter of system calls (seccomp) refuses new
processes, sockets, signals to others, and whatever changes a file; it needs no rights, and stays to the end.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from contextlib import suppress

__all__ = ["end_with_parent", "limit", "shut"]

# Numbers of system calls: x86-64, then ARM64 (None: it has no such call).
_REFUSED: dict[str, tuple[int, int | None]] = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "setpgid": (109, 154), "setsid": (112, 157), "setpriority": (141, 140),
    "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "sched_setparam": (142, 118), "ioprio_set": (251, 30), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "process_madvise": (440, 440), "mq_open": (240, 180),
    "socket": (41, 198), "io_uring_setup": (425, 425), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "memfd_create": (319, 279),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "msgget": (68, 186), "msgsnd": (69, 189),
    "msgrcv": (70, 188), "msgctl": (71, 187), "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191),
    "semtimedop": (220, 192), "mq_unlink": (241, 181), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219),
    "creat": (85, None), "truncate": (76, 45), "ftruncate": (77, 46), "fallocate": (285, 47),
    "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, None),
    "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None), "unlinkat": (263, 35),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
    "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55),
    "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "setxattrat": (463, 463), "removexattrat": (466, 466), "file_setattr": (469, 469),
}  # fmt: skip
_MISSING = {"clone3": (435, 435), "openat2": (437, 437)}
"""Calls whose arguments a filter cannot see; they answer "no such call", and libraries take older ones."""
_CLONE, _OPEN, _OPENAT, _PRLIMIT = (56, 220), (2, None), (257, 56), (302, 261)
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_CLONE_THREAD = 0x10000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_ALARM_S = 90
"""Limit of the time until it is its turn; the process that waits for it ends it long before."""
_LOAD, _EQUAL, _BITS, _GREATER, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_EPERM, _ENOSYS = 0x00050000 | 1, 0x00050000 | 38
_NUMBER, _ARCH = 0, 4
_X32 = 0x40000000


def limit(seconds: float, memory: int) -> None:
    """Limit time, memory, open files, files and processes of this process; nothing raises a limit again."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    limits = {
        "RLIMIT_CPU": int(seconds) + 2, "RLIMIT_AS": memory, "RLIMIT_FSIZE": 0, "RLIMIT_NPROC": 0,
        "RLIMIT_NOFILE": 64, "RLIMIT_CORE": 0,
    }  # fmt: skip
    for name, value in limits.items():
        with suppress(AttributeError, OSError, ValueError):  # a system may lack one, or refuse it
            _, hard = resource.getrlimit(getattr(resource, name))
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(getattr(resource, name), (most, most))
    signal.alarm(int(seconds) + _ALARM_S)


def end_with_parent() -> None:
    """End this process, where the kernel can do that, as soon as the one that waits for it has ended."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def shut() -> bool:
    """Let the kernel refuse all that is listed above; returns whether it does."""
    if not sys.platform.startswith("linux") or platform.machine() not in _MACHINES:
        return False
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
        # Without capabilities root cannot raise a limit again.
        libc.capset(struct.pack("II", 0x20080522, 0), bytes(24))
        program = b"".join(_filter(*_MACHINES[platform.machine()]))
        kept = ctypes.create_string_buffer(program, len(program))
        fprog = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(kept))
        held = ctypes.create_string_buffer(fprog, len(fprog))
        if libc.prctl(38, 1, 0, 0, 0):  # no new rights by programs; the kernel asks for it
            return False
        return not libc.prctl(22, 2, ctypes.addressof(held), 0, 0)
    except (AttributeError, OSError):
        return False


def _filter(column: int, arch: int) -> list[bytes]:
    """The filter, an instruction an entry."""
    steps = [_step(_LOAD, _ARCH), _step(_EQUAL, arch, 1, 0), _step(_RETURN, _KILL), _step(_LOAD, _NUMBER)]
    steps += [_step(_GREATER, _X32, 0, 1), _step(_RETURN, _KILL)]
    for calls, answer in ((_REFUSED, _EPERM), (_MISSING, _ENOSYS)):
        for numbers in calls.values():
            if numbers[column] is not None:
                steps += [_step(_EQUAL, numbers[column], 0, 1), _step(_RETURN, answer)]
    steps += _by_argument(_CLONE[column], 0, _BITS, _CLONE_THREAD, _ALLOW, _EPERM)
    steps += _by_argument(_OPEN[column], 1, _BITS, _WRITES, _EPERM, _ALLOW)
    steps += _by_argument(_OPENAT[column], 2, _BITS, _WRITES, _EPERM, _ALLOW)
    steps += _by_argument(_PRLIMIT[column], 0, _EQUAL, 0, _ALLOW, _EPERM)
    return [*steps, _step(_RETURN, _ALLOW)]


def _by_argument(number: int | None, argument: int, test: int, value: int, yes: int, no: int) -> list[bytes]:
    """Answer a call by the low half of one argument."""
    if number is None:
        return []
    low = 16 + 8 * argument + (0 if sys.byteorder == "little" else 4)
    return [
        _step(_EQUAL, number, 0, 4), _step(_LOAD, low), _step(test, value, 0, 1), _step(_RETURN, yes),
        _step(_RETURN, no),
    ]  # fmt: skip


def _step(code: int, value: int | None, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value or 0)
