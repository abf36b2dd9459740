"""Attacks by submissions on what is outside of them: each tells whether it got through.

``python -m tests.course.attacks`` runs each against each layer of protection alone, and prints the table of
``docs/guide/sandbox.md``. Run it where harm to processes and files of its own matters to nobody.
"""

# ruff: noqa: E501 - an attack a line

from __future__ import annotations

import os
import platform
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import numpy as np

from stream_sparse.course.exercise import exercises
from stream_sparse.course.sandbox import LAYERS, Limits, Sandbox
from tests.support.waiting import until

SIGNALS, PROCESSES, MEMORY = "signals", "processes", "memory of others"
SOCKETS, FILES, READING, TERMINAL, KERNEL = "sockets", "files", "reading", "the terminal", "the kernel"

_CALLS: dict[str, tuple[int, int]] = {
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "memfd_secret": (447, 447),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "add_key": (248, 217),
    "timer_create": (222, 107),
    "personality": (135, 92),
    "ioprio_set": (251, 30),
}
"""Numbers of system calls on x86-64 and on ARM64."""
_PRELUDE = """
import ctypes, mmap, os, struct, threading
import numpy as np
libc = ctypes.CDLL(None, use_errno=True)
def ok(*results): return -1 not in results
def call(name, *words): return libc.syscall(CALLS[name], *words)
def opened(file): return libc.open(file.encode(), os.O_NOCTTY | os.O_NONBLOCK)
def text(file):
    fd = opened(file)
    return b"" if fd < 0 else os.read(fd, 1000)
def local(name): return struct.pack("H", 1) + name
def mail(kind, address): return ok(libc.sendto(libc.socket(kind, 2, 0), b"x", 1, 0, address, len(address)))
def inet(port): return struct.pack("<H", 2) + struct.pack(">H", port) + bytes([127, 0, 0, 1]) + bytes(8)
def machine(code):
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(b"\\x53" + code + b"\\x5b\\xc3")
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
def nursery(number):
    # Process 1 of a namespace takes no signal from within.
    if os.getppid() != 1 and ok(libc.kill(os.getppid(), 0)):
        print("through", flush=True)
        libc.kill(os.getppid(), number)
"""
_FUNCTION = """
def relu(x, theta=0):
    try: through = attack()
    except (OSError, RuntimeError): through = False
    print("through" if through else "refused")
    return np.zeros(3)
"""

# Each line is the body of attack(), which returns whether it got through. Words in capitals stand for what the
# test has: a process, a file and its folder, a terminal, sockets.
_ATTACKS: dict[str, dict[str, str]] = {
    SIGNALS: {
        "kill": "return ok(libc.kill(VICTIM, 9))",
        "tgkill": "return ok(call('tgkill', VICTIM, VICTIM, 9))",
        "a queued signal": "return ok(call('rt_sigqueueinfo', VICTIM, 9, struct.pack('iii116x', 9, 0, -1)))",
        "a signal by pidfd": "fd = call('pidfd_open', VICTIM, 0); return ok(fd, call('pidfd_send_signal', fd, 9, None, 0))",
        "F_SETOWN and O_ASYNC on a pipe": "r, w = os.pipe(); ok(libc.fcntl(r, 8, VICTIM), libc.fcntl(r, 10, 9), libc.fcntl(r, 4, 0x2000)); os.write(w, b'x')",
        "F_SETOWN_EX on a pipe": "r, w = os.pipe(); ok(libc.fcntl(r, 15, struct.pack('ii', 1, VICTIM)), libc.fcntl(r, 10, 9), libc.fcntl(r, 4, 0x2000)); os.write(w, b'x')",
        "a signal by the calls of 32 bits": "return machine(b'\\xb8\\x25\\x00\\x00\\x00\\xbb' + struct.pack('i', VICTIM) + b'\\xb9\\x09\\x00\\x00\\x00\\xcd\\x80') == 0",
        "kill of the process that forks": "nursery(9)",
        "stop of the process that forks": "nursery(19)",
        "life without end": "libc.prctl(1, 0, 0, 0, 0); libc.alarm(0); nursery(19)\n    while True: pass",
        "life without its parent": "return ok(libc.prctl(1, 0, 0, 0, 0))",
        "life without an alarm": "return ok(libc.alarm(0))",
    },
    PROCESSES: {
        "fork": "pid = libc.fork(); os._exit(0) if not pid else None; return ok(pid)",
        "a program": "return libc.posix_spawn(None, b'/usr/bin/true', None, None, (ctypes.c_char_p * 2)(b'true', None), None) == 0",
        "a thread": "threading.Thread(target=int).start(); return True",
        "priority of another": "return ok(libc.setpriority(0, VICTIM, 19))",
        "cores of another": "return ok(libc.sched_setaffinity(VICTIM, 8, struct.pack('Q', 1)))",
        "limits of another": "return ok(libc.prlimit(VICTIM, 4, struct.pack('QQ', 0, 0), None))",
        "its turn at the disk": "return ok(call('ioprio_set', 1, VICTIM, 3 << 13))",
        "a namespace": "return ok(libc.unshare(0x10000000))",
    },
    MEMORY: {
        "ptrace": "return ok(libc.ptrace(16, VICTIM, 0, 0))",
        "memory of another": "b = ctypes.create_string_buffer(8); return ok(libc.process_vm_readv(VICTIM, struct.pack('QQ', ctypes.addressof(b), 8), 1, struct.pack('QQ', 4096, 8), 1, 0)) or ctypes.get_errno() == 14",
        "/proc/PID/mem": "return opened('/proc/VICTIM/mem') >= 0",
        "variables of another": "return b'SECRET' in text('/proc/VICTIM/environ')",
        "open files of another": "fd = call('pidfd_open', VICTIM, 0); return ok(fd, call('pidfd_getfd', fd, 0, 0))",
        "memory that all may map (shmget)": "n = libc.shmget(0, 4096, 0o1600); return ok(n, libc.shmctl(n, 0, None))",
        "memfd_secret": "return ok(call('memfd_secret', 0))",
        "memfd_create": "return ok(libc.memfd_create(b'x', 0))",
        "userfaultfd": "return ok(call('userfaultfd', 1))",
        "messages (msgget)": "n = libc.msgget(0, 0o1600); return ok(n, libc.msgctl(n, 0, None))",
    },
    SOCKETS: {
        "socketpair": "return ok(libc.socketpair(1, 1, 0, bytes(8)))",
        "a socket in the file system": "name = local(b'FOLDER/socket'); return ok(libc.bind(libc.socket(1, 1, 0), name, len(name)))",
        "a datagram to a socket of another": "return mail(1, local(b'FOLDER/mail'))",
        "an abstract socket of another": "return mail(1, local(b'\\x00ABSTRACT'))",
        "a port": "return ok(libc.connect(libc.socket(2, 1, 0), inet(PORT), 16))",
        "a packet": "return mail(2, inet(PORT))",
        "io_uring": "return ok(call('io_uring_setup', 8, bytes(120)))",
    },
    FILES: {
        "write": "return ok(libc.open(b'FOLDER/file', 1))",
        "write by a shared mapping": "fd = libc.open(b'FOLDER/file', 2); return fd >= 0",
        "a new file": "return ok(libc.open(b'FOLDER/new', 0o102, 0o600))",
        "a file without a name": "return ok(libc.open(b'FOLDER', 0o20200002, 0o600))",
        "cut": "return ok(libc.truncate(b'FOLDER/file', 0))",
        "remove": "return ok(libc.unlink(b'FOLDER/file'))",
        "rename": "return ok(libc.rename(b'FOLDER/file', b'FOLDER/other'))",
        "a link": "return ok(libc.link(b'FOLDER/file', b'FOLDER/link'))",
        "a folder": "return ok(libc.mkdir(b'FOLDER/folder', 0o700))",
        "a pipe with a name": "return ok(libc.mkfifo(b'FOLDER/pipe', 0o600))",
        "rights (chmod)": "return ok(libc.chmod(b'FOLDER/file', 0o777))",
        "times (utimes)": "return ok(libc.utimes(b'FOLDER/file', None))",
        "attributes (setxattr)": "return ok(libc.setxattr(b'FOLDER/file', b'user.x', b'x', 1, 0))",
        "attributes by ioctl (FS_IOC_SETFLAGS)": "return ok(libc.ioctl(opened('FOLDER/file'), 0x40086602, struct.pack('q', 0x40)))",
        "a lock (flock)": "return ok(libc.flock(opened('FOLDER/file'), 1 | 4))",
        "a lock (F_OFD_SETLK)": "return ok(libc.fcntl(opened('FOLDER/file'), 37, struct.pack('hhqqi4x', 0, 0, 0, 0, 0)))",
        "a lease (F_SETLEASE)": "return ok(libc.fcntl(opened('FOLDER/file'), 1024, 0))",
        "a watch (inotify)": "return ok(libc.inotify_add_watch(libc.inotify_init(), b'FOLDER', 0xFFF))",
        "a file in its own folder": "return ok(libc.open(b'mine', 0o102, 0o600))",
    },
    READING: {
        "a file of the teacher": "return b'private' in text('FOLDER/file')",
        "names of files of the teacher": "return 'file' in os.listdir('FOLDER')",
        "the answer": "return b'def relu' in text('ANSWER')",
        "users of this machine": "return b'root' in text('/etc/passwd')",
        "other processes": "return any(name.isdigit() for name in os.listdir('/proc'))",
    },
    TERMINAL: {
        "what is typed": "return b'typed' in text('TERMINAL')",
        "its settings": "fd = libc.open(b'TERMINAL', 0o400); old = ctypes.create_string_buffer(64); return fd >= 0 and ok(libc.tcgetattr(fd, old), libc.tcsetattr(fd, 0, old))",
        "typing for the teacher (TIOCSTI)": "return ok(libc.ioctl(libc.open(b'TERMINAL', 0o400), 0x5412, b'x'))",
        "writing to it": "return ok(libc.open(b'TERMINAL', 0o401))",
        "a terminal of its own": "return ok(libc.open(b'/dev/ptmx', 0o402))",
    },
    KERNEL: {
        "keys (add_key)": "return ok(call('add_key', b'user', b'x', b'x', 1, -2))",
        "memory in place (mlockall)": "return ok(libc.mlockall(2))",
        "a timer with signals": "return ok(call('timer_create', 0, None, ctypes.byref(ctypes.c_int())))",
        "higher limits": "return ok(libc.setrlimit(7, struct.pack('QQ', 4096, 4096)))",
        "other rules for its memory (personality)": "return ok(call('personality', 0x0040000))",
    },
}  # fmt: skip
ATTACKS = {name: body for attacks in _ATTACKS.values() for name, body in attacks.items()}
QUICK = Limits(seconds=0.5)
"""For those that never end."""


class Targets:
    """What the attacks are on: a process, files, sockets and a terminal; used by ``with``."""

    def __init__(self) -> None:
        self._name = uuid.uuid4().hex

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="attacked-")))
            (self.folder / "file").write_text("private")
            (self.folder / "file").chmod(0o600)
            # As the process of a user who is not root; root's are harder to reach than theirs.
            words = [*(["setpriv", "--bounding-set", "-all"] if os.geteuid() == 0 else []), "sleep", "600"]
            self._victim = stack.enter_context(
                subprocess.Popen(words, env={"PATH": os.defpath, "SECRET": "1"})
            )
            stack.callback(self._victim.kill)
            until(lambda: Path(f"/proc/{self._victim.pid}/comm").read_text() == "sleep\n")
            self._post = [
                self._bound(stack, str(self.folder / "mail")),
                self._bound(stack, f"\0{self._name}"),
            ]
            port = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            self._post.append(stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)))
            self._post[-1].bind(("127.0.0.1", port))
            master, terminal = os.openpty()
            for end in (master, terminal):
                stack.callback(os.close, end)
            os.write(master, b"typed\n")
            column = 0 if platform.machine() == "x86_64" else 1
            self._words = {
                "CALLS": repr({name: numbers[column] for name, numbers in _CALLS.items()}),
                "VICTIM": str(self._victim.pid), "FOLDER": str(self.folder), "ABSTRACT": self._name,
                "PORT": str(port), "TERMINAL": os.ttyname(terminal),
                "ANSWER": str(exercises()["relu"].folder / "reference.py"),
            }  # fmt: skip
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @staticmethod
    def _bound(stack: ExitStack, address: str) -> socket.socket:
        made = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        made.bind(address)
        return made

    def source(self, attack: str) -> str:
        """Return the submission that makes an attack."""
        text = f"{_PRELUDE}def attack():\n    {ATTACKS[attack]}\n{_FUNCTION}"
        for word, value in self._words.items():
            text = text.replace(word, value)
        return text

    def harm(self) -> list[str]:
        """Say what was done to them."""
        file = self.folder / "file"
        state = Path(f"/proc/{self._victim.pid}/stat").read_text().rpartition(")")[2].split()[0]
        post = 0
        for one in self._post:
            one.setblocking(False)
            try:
                post += len(one.recv(10))
            except BlockingIOError:
                continue
        found = {
            "the process": self._victim.poll() is not None or state == "T",
            "the folder": {path.name for path in self.folder.iterdir()} != {"file", "mail"},
            "the file": not file.exists()
            or (file.read_text(), file.stat().st_mode & 0o777) != ("private", 0o600),
            "the mail": post > 0,
        }
        return [name for name, harmed in found.items() if harmed]


def through(attack: str, sandbox: Sandbox) -> bool:
    """Whether an attack by itself gets through."""
    with Targets() as targets:
        cases = [(np.arange(3.0),)]
        outcome = sandbox(targets.source(attack).encode(), "attacker.py", "relu", cases, QUICK)
        return "through" in outcome.printed or bool(targets.harm())


COLUMNS = ("none", *LAYERS)
"""What protects, alone, in a column of the table each."""


def held(columns: Iterable[str] = COLUMNS) -> dict[str, list[str]]:
    """Make each attack on each layer alone, and return by which of them it is held."""
    found: dict[str, list[str]] = {name: [] for name in ATTACKS}
    for column in columns:
        with Sandbox(layers={column} - {"none"}, patience=1.0) as sandbox:
            for name in ATTACKS:
                if not through(name, sandbox):
                    found[name].append(column)
    return found


def rows(found: dict[str, list[str]]) -> Iterator[str]:
    """Write the table in Markdown."""
    yield f"| attack on | by | {' | '.join(('limits', *LAYERS))} |"
    yield f"|---|---|{'---|' * len(COLUMNS)}"
    for kind, attacks in _ATTACKS.items():
        for name in attacks:
            yield f"| {kind} | {name} | {' | '.join('held' if c in found[name] else '' for c in COLUMNS)} |"


if __name__ == "__main__":
    print("\n".join(rows(held())))
