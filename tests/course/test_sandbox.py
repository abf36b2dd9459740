"""Submissions that are broken or mean harm: each is marked, alone, and nothing leaves its process."""

# ruff: noqa: E501 - a submission a line

from __future__ import annotations

import errno
import os
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.course import sandbox
from stream_sparse.course.child import kernel_filter
from stream_sparse.course.sandbox import Limits, Outcome, Sandbox

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's filter is Linux's")
QUICK = Limits(seconds=0.3)
"""For those that never end; others are to be slow on a busy machine."""
CASES = [(np.array([1.0, 2.0]),)]
LIBC = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"


def call(words: str) -> str:
    return f"{LIBC}def f(x):\n    return [libc.{words}, ctypes.get_errno()]\n"


def body(*lines: str) -> str:
    return "import os, sys\ndef f(x):\n" + "".join(f"    {line}\n" for line in lines)


SUBMISSIONS: dict[str, tuple[str, str]] = {
    # Broken.
    "no Python": ("def f(x: return x", "is not Python: SyntaxError in line 1: invalid syntax"),
    "not text": ("\0\0\0", ": source code string cannot contain null bytes"),
    "deep": ("x = " + "(" * 500, "is not Python: SyntaxError in line 1: too many nested parentheses"),
    "very deep": ("x = " + "-" * 100_000 + "1", "is not Python: "),
    "no function": ("g = 3", "defines no function f"),
    "a number": ("f = 3", "defines no function f"),
    "fails at once": ("k = 1 / 0\ndef f(x): return k", "raises ZeroDivisionError: division by zero (line 1)"),
    "exit at once": ("import sys\nf = sys.exit()", "ends the program by exit() (line 2); leave that out"),
    "exit": (body("exit()"), "ends the program by exit() (line 3); leave that out"),
    "a library cannot do it": (
        "import codecs\ndef f(x): return codecs.Codec().encode('a')",
        "raises NotImplementedError (line 2)",
    ),
    "too few arguments": ("def f(): ...", "raises TypeError: f() takes 0 positional arguments but 1 was given"),
    "None": ("def f(x): x + 1", "returns None; is a return missing?"),
    "text": ("def f(x): return 'a'", "returns a str; expected an array or a number"),
    "objects": ("def f(x): return [object()]", "returns a list; expected an array or a number"),
    "ragged": ("def f(x): return [[1], 2]", "returns a list that is not an array: its rows differ in length"),
    "recursion": ("def f(x): return f(x)", "raises RecursionError: "),
    "an error without words": (
        "class E(Exception):\n    def __str__(self): raise E\ndef f(x): raise E",
        "raises E: its text cannot be shown (line 3)",
    ),
    "another package": (
        "import matplotlib.pyplot as plt\ndef f(x): return plt.plot(x)",
        "raises ModuleNotFoundError: matplotlib cannot be used here; there are Python's own modules, NumPy, SciPy and scikit-learn (line 1)",
    ),
    "the package": ("import stream_sparse\ndef f(x): return stream_sparse.load(x)", "raises ModuleNotFoundError: stream_sparse cannot be used here"),
    # Without end.
    "endless": (body("while True: pass"), "takes longer than 0.3 s"),
    "endless at once": ("while True: f = 1", "takes longer than 0.3 s"),
    "asleep": ("import time\ndef f(x): time.sleep(1000)", "takes longer than 0.3 s"),
    "deaf": (
        "import signal\ndef f(x):\n  for s in (2, 15, 24): signal.signal(s, signal.SIG_IGN)\n  while True: pass",
        "takes longer than 0.3 s",
    ),
    "prints": (body("while True: print('a' * 1000)"), "prints without end"),
    "memory": (body("return len(bytearray(10 << 30))"), "needs more memory than it may have (line 3)"),
    "memory of arrays": ("import numpy as np\ndef f(x): return np.ones(1 << 32)", "needs more memory than it may"),
    "memory by steps": (body("a = []", "while True: a.append(bytes(1 << 24))"), "needs more memory than it may"),
    "large result": ("import numpy as np\ndef f(x): return np.zeros(1 << 23)", "returns 64 MB; expected much less"),
    "many results": ("def f(x): return (1, [1]) * 1000", "returns a tuple that is not an array: its rows differ in length"),
    # Against its process.
    "end of the process": (body("os._exit(0)"), "ends the program before it has answered"),
    "crash": (f"{LIBC}def f(x): ctypes.string_at(0)", "crashes (Segmentation fault)"),
    "abort": (body("os.abort()"), "crashes"),
    "closed": (body("os.closerange(0, 64)"), "ends the program before it has answered"),
    "a forged end": (body("for n in range(3, 9):", "    try: os.write(n, b'{\"end\": true}\\n')",
                          "    except OSError: pass", "os._exit(0)"), "ends the program before it has answered"),
    "forged answers": (body("for n in range(3, 9):", "    try: os.write(n, b'{\"case\": 0, \"outputs\": 3}\\n')",
                            "    except OSError: pass", "return x"), "gives an answer that cannot be read"),
    "junk": (body("for n in range(3, 9):", "    try: os.write(n, b'[' * 100000 + b'\\n')",
                  "    except OSError: pass", "return x"), "gives an answer that cannot be read"),
    # Against others, by Python: told in words.
    "fork": (body("while True: os.fork()"), "raises PermissionError: a submission starts no program (line 3)"),
    "program": ("import subprocess\ndef f(x): subprocess.run(['ls'])", "a submission starts no program (line 2)"),
    "shell": (body("os.system('ls')"), "a submission starts no program (line 3)"),
    "network": (
        "import socket\ndef f(x): socket.create_connection(('127.0.0.1', 9))", "a submission uses no network",
    ),
    "kill": (body("os.kill(os.getppid(), 9)"), "a submission ends no process (line 3)"),
    "write": (body("open('MINE', 'w')"), "a submission writes no files (line 3)"),
    "remove": (body("os.remove('MINE')"), "a submission changes no files (line 3)"),
}  # fmt: skip
ENDLESS = {name for name, (_, words) in SUBMISSIONS.items() if words.startswith("takes longer")}
AROUND: dict[str, str] = {
    "fork": call("fork()"),
    "program": call("execv(b'/bin/ls', None)"),
    "socket": call("socket(2, 1, 0)"),
    "kill": call("kill(-1, 9)"),
    "signal to a thread": call("syscall(234, os.getppid(), os.getppid(), 9)").replace(
        "import ", "import os, ", 1
    ),
    "write": call("open(b'MINE', 1)"),
    "cut": call("truncate(b'MINE', 0)"),
    "remove": call("unlink(b'MINE')"),
    "rename": call("rename(b'MINE', b'MINE.2')"),
    "mode": call("chmod(b'MINE', 0)"),
    "folder": call("mkdir(b'MINE.d', 511)"),
    "namespace": call("unshare(0x10000000)"),
    "signal by a file": call("fcntl(1, 8, 1)"),
    "signals of a file": call("fcntl(1, 4, 0x2000)"),
    "lease": call("fcntl(0, 1024, 0)"),
    "lock": call("flock(0, 1)"),
    "sockets": call("socketpair(1, 1, 0, bytes(8))"),
    "attributes of a file": call("ioctl(0, 0x40086602, bytes(8))"),
    "terminal": call("ioctl(0, 0x5402, bytes(64))"),
    "life without its parent": call("prctl(1, 0, 0, 0, 0)"),
    "life without end": call("alarm(0)"),
    "limits of others": call("prlimit(1, 7, bytes(16), None)"),
    "memory of others": call("process_vm_readv(1, None, 0, None, 0, 0)"),
    "shared memory of others": call("shmctl(-1, 0, None)"),
    "messages of others": call("msgctl(-1, 0, None)"),
}
"""Around Python: by the system's own library, which no rule of Python sees."""


def run_all(sources: dict[str, str]) -> dict[str, Outcome]:
    with Sandbox() as run, ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {
            name: pool.submit(run, source.encode(), "my.py", "f", CASES, QUICK if name in ENDLESS else None)
            for name, source in sources.items()
        }
        return {name: job.result() for name, job in jobs.items()}


def test_each_is_marked_and_harms_nothing(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("kept")
    good = "def f(x): return 2 * x"
    told = {name: words for name, (_, words) in SUBMISSIONS.items()}
    sources = {name: source.replace("MINE", str(mine)) for name, (source, _) in SUBMISSIONS.items()}
    found = run_all({**sources, "good": good})
    np.testing.assert_array_equal(found.pop("good").answers[0].outputs[0], [2.0, 4.0])
    said = {name: f"{outcome.stopped}{outcome.answers[0].error if outcome.answers else ''}"
            for name, outcome in found.items()}  # fmt: skip
    assert {name: said[name] for name, words in told.items() if words not in said[name]} == {}
    assert len(told) >= 40
    assert (mine.read_text(), [*tmp_path.iterdir()]) == ("kept", [mine])


@LINUX
def test_the_kernel_refuses_what_python_does_not_see(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("kept")
    found = run_all({name: source.replace("MINE", str(mine)) for name, source in AROUND.items()})
    got = {name: [a.outputs[0].tolist() if a.outputs else a.error for a in one.answers] or one.stopped
           for name, one in found.items()}  # fmt: skip
    assert got == {name: [[-1, 1]] for name in AROUND}
    assert (mine.read_text(), [*tmp_path.iterdir()], mine.stat().st_mode & 0o600) == ("kept", [mine], 0o600)


def answers(machine: str, number: int, *arguments: int, arch: int | None = None) -> str:
    """Run the filter as the kernel does, so that one machine can test the filters of all."""
    arch = kernel_filter.MACHINES[machine][1] if arch is None else arch
    padded = [value & (1 << 64) - 1 for value in (*arguments, *[0] * 6)][:6]
    data = struct.pack("<IIQ6Q", number, arch, 0, *padded)
    steps = [struct.unpack("HBBI", step) for step in kernel_filter.program(machine)]
    loaded = place = 0
    while True:
        code, yes, no, value = steps[place]
        if code == 0x06:
            return {0x7FFF0000: "allowed", 0x80000000: "killed"}.get(value) or errno.errorcode[value & 0xFFFF]
        if code == 0x20:
            (loaded,) = struct.unpack_from("<I", data, value)
            place += 1
        else:
            true = {0x15: loaded == value, 0x45: bool(loaded & value), 0x35: loaded >= value}[code]
            place += 1 + (yes if true else no)


@pytest.mark.parametrize(
    ("x86_64", "aarch64", "arguments", "answer"),
    [
        (0, 63, (), "allowed"), (231, 94, (), "allowed"), (318, 278, (), "allowed"),  # read, exit_group, getrandom
        (62, 129, (), "EPERM"), (56, 220, (0x3D0F00,), "EPERM"), (59, 221, (), "EPERM"),  # kill, clone, execve
        (53, 199, (), "EPERM"), (157, 167, (1, 0), "EPERM"), (73, 32, (), "EPERM"),  # socketpair, prctl, flock
        (435, 435, (), "ENOSYS"), (447, 447, (), "ENOSYS"), (999, 999, (), "ENOSYS"),  # clone3, memfd_secret
        (72, 25, (3, 1), "allowed"), (72, 25, (3, 8), "EPERM"), (72, 25, (3, 4), "EPERM"),  # F_SETOWN, F_SETFL
        (16, 29, (0, 0x5401), "allowed"), (16, 29, (0, 0x5402), "EPERM"), (16, 29, (0, 0x40086602), "EPERM"),
        (302, 261, (0, 7), "allowed"), (302, 261, (1, 7), "EPERM"),  # prlimit64
        (257, 56, (-100, 0, os.O_CLOEXEC), "allowed"), (257, 56, (-100, 0, 1), "EPERM"), (257, 56, (-100, 0, 0x2000), "EPERM"),
        (0x40000000, 0x40000000, (), "killed"),
    ],
)  # fmt: skip
@LINUX
def test_the_filter_on_each_kind_of_processor(
    x86_64: int, aarch64: int, arguments: tuple[int, ...], answer: str
) -> None:
    assert answers("x86_64", x86_64, *arguments) == answer
    assert answers("aarch64", aarch64, *arguments) == answer


def test_calls_of_another_kind_of_processor_end_the_process() -> None:
    assert answers("x86_64", 0, arch=0x40000003) == "killed"


PARENT = (
    f"{LIBC}import os\nlibc.prctl(1, 0, 0, 0, 0)\ndef f(x):\n    libc.kill(os.getppid(), {{}})\n    {{}}\n"
)
WITHOUT_LAYERS = {
    "stops the process that forks": (PARENT.format(19, "return os.getppid()"), ""),
    "stops it and never ends": (PARENT.format(19, "while True: pass"), "takes longer than 0.3 s"),
    "ends the process that forks": (PARENT.format(9, "return x"), ""),
    "ends it and never ends": (PARENT.format(9, "while True: pass"), "takes longer than 0.3 s"),
}


@LINUX
@pytest.mark.parametrize("attack", WITHOUT_LAYERS)
def test_the_check_goes_on_even_where_no_layer_protects_it(attack: str) -> None:
    source, stopped = WITHOUT_LAYERS[attack]
    with Sandbox(layers=(), patience=0.2) as run:
        attacked = run(source.encode(), "my.py", "f", CASES, QUICK)
        good = run(b"def f(x): return 2 * x", "my.py", "f", CASES)
    assert attacked.stopped == stopped
    if attack == "stops the process that forks":
        assert not Path(f"/proc/{int(attacked.answers[0].outputs[0])}").exists()
    np.testing.assert_array_equal(good.answers[0].outputs[0], [2.0, 4.0])
    assert good.protection == "none"


@LINUX
def test_all_that_it_started_ends_with_it() -> None:
    source = (
        f"{LIBC}import os, time\ndef f(x):\n    r, w = os.pipe()\n    if (pid := libc.fork()) == 0:\n"
        "        os.setsid(); libc.fork(); os.write(w, b'%09d ' % os.getpid()); time.sleep(1000)\n"
        "    return [] if pid < 0 else [int(os.read(r, 10)), int(os.read(r, 10))]"
    )
    with Sandbox(layers=()) as run:
        (answer,) = run(source.encode(), "my.py", "f", CASES).answers
        pids = answer.outputs[0].astype(int).tolist()
        assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    assert len(pids) == (2 if os.geteuid() == 0 else 0)  # limits let root alone start any


@LINUX
def test_a_crash_leaves_no_dump_and_starts_no_program() -> None:
    import resource

    source = b"import resource\ndef f(x): return resource.getrlimit(resource.RLIMIT_CORE)"
    with Sandbox() as run:
        found = [int(output) for output in run(source, "my.py", "f", CASES).answers[0].outputs]
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    assert found == [0 if most == 0 else 1] * 2


@LINUX
def test_where_memory_ends_it_goes_first() -> None:
    source = (
        f"{LIBC}import os\ndef read(): return os.read(libc.open(b'/proc/self/oom_score_adj', 0), 9)\n"
        "def f(x):\n    while read() != b'1000\\n': pass\n    return x"
    )
    with Sandbox(layers=()) as run:
        assert run(source.encode(), "my.py", "f", CASES).stopped == ""


@LINUX
def test_bubblewrap_that_does_not_work_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bwrap").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with Sandbox() as run:
        found = run(b"def f(x): return 2 * x", "my.py", "f", CASES)
    np.testing.assert_array_equal(found.answers[0].outputs[0], [2.0, 4.0])
    assert "bubblewrap" not in found.protection


def test_what_it_prints_is_kept_apart_and_in_bounds() -> None:
    source = "import sys\ndef f(x):\n    print('here')\n    print('x' * 9999, file=sys.stderr)\n    return x"
    with Sandbox() as run:
        found = run(source.encode(), "my.py", "f", CASES)
    assert found.printed.startswith("here\n") or found.printed.endswith("x")
    assert len(found.printed) <= 2000
    assert not found.stopped


def test_where_no_process_can_be_forked_each_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "can_fork", lambda: False)
    sources = {name: SUBMISSIONS[name][0] for name in ("exit", "crash", "endless")}
    found = run_all({"good": "def f(x): return 2 * x", **sources})
    np.testing.assert_array_equal(found["good"].answers[0].outputs[0], [2.0, 4.0])
    assert found["exit"].answers[0].error == SUBMISSIONS["exit"][1]
    assert [found[name].stopped for name in ("crash", "endless")] == [
        SUBMISSIONS[name][1] for name in ("crash", "endless")
    ]
