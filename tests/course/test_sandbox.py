"""Submissions that are broken, or end or fill their process, each alone; the filter of the kernel."""

# ruff: noqa: E501 - a call a line

from __future__ import annotations

import errno
import os
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from stream_sparse.course import sandbox
from stream_sparse.course.child import wall
from stream_sparse.course.sandbox import Sandbox, SubmissionOutcome, has_wall
from stream_sparse.errors import InputError

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's filter is Linux's")
WALL = pytest.mark.skipif(not has_wall(), reason="needs seccomp and Landlock")
QUICK = 0.3
"""For those that never end; others are to be slow on a busy machine."""
CASES = [(np.array([1.0, 2.0]),)]
BROKEN: dict[str, Any] = YAML(typ="safe").load((Path(__file__).parent / "broken.yaml").read_text("utf-8"))
GOOD = "def f(x): return 2 * x"


def run_all(sources: dict[str, str]) -> dict[str, SubmissionOutcome]:
    endless = {name for name, one in BROKEN.items() if one["says"].startswith("takes longer")}
    with Sandbox(own=True) as run, ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {
            name: pool.submit(run, source.encode(), "my.py", "f", CASES, QUICK if name in endless else 100.0)
            for name, source in sources.items()
        }
        return {name: job.result() for name, job in jobs.items()}


def said(outcome: SubmissionOutcome) -> str:
    return f"{outcome.stopped}{outcome.answers[0].error if outcome.answers else ''}"


@WALL
def test_each_is_marked_and_harms_nothing(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("kept")
    sources = {name: one["source"].replace("MINE", str(mine)) for name, one in BROKEN.items()}
    found = run_all({**sources, "good": GOOD})
    np.testing.assert_array_equal(found.pop("good").answers[0].outputs[0], [2.0, 4.0])
    assert {name: said(one) for name, one in found.items() if BROKEN[name]["says"] not in said(one)} == {}
    assert (mine.read_text(), [*tmp_path.iterdir()]) == ("kept", [mine])


def test_where_there_is_no_wall_those_of_others_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "has_wall", lambda: False)
    with pytest.raises(InputError, match="--no-sandbox runs them all the same"), Sandbox():
        pass
    with Sandbox(own=True) as run:
        assert run(GOOD.encode(), "my.py", "f", CASES).stopped == ""


@LINUX
def test_a_process_without_the_wall_runs_nothing_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "files", lambda: (None, []))
    with Sandbox(own=True) as run:
        assert run(GOOD.encode(), "my.py", "f", CASES).answers == ()


@LINUX
def test_the_check_goes_on_after_one_that_ends_the_process_that_forks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = b"import os\ndef f(x):\n    os.kill(os.getppid(), 9)\n    os._exit(0)"
    monkeypatch.setattr(sandbox, "has_wall", lambda: False)
    with Sandbox(own=True) as run:
        attacked = run(source, "my.py", "f", CASES)
        good = run(GOOD.encode(), "my.py", "f", CASES)
    assert attacked.stopped == "ends the program before it has answered"
    np.testing.assert_array_equal(good.answers[0].outputs[0], [2.0, 4.0])


def answers(machine: str, number: int, *arguments: int, arch: int | None = None) -> str:
    """Run the filter as the kernel does, so that one machine can test the filters of all."""
    arch = wall.MACHINES[machine][1] if arch is None else arch
    padded = [value & (1 << 64) - 1 for value in (*arguments, *[0] * 6)][:6]
    data = struct.pack("<IIQ6Q", number, arch, 0, *padded)
    steps = [struct.unpack("HBBI", step) for step in wall.program(machine)]
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
def test_the_filter_on_each_kind_of_processor(
    x86_64: int, aarch64: int, arguments: tuple[int, ...], answer: str
) -> None:
    assert answers("x86_64", x86_64, *arguments) == answer
    assert answers("aarch64", aarch64, *arguments) == answer


def test_calls_of_another_kind_of_processor_end_the_process() -> None:
    assert answers("x86_64", 0, arch=0x40000003) == "killed"


def test_what_it_prints_is_kept_apart_and_in_bounds() -> None:
    source = "import sys\ndef f(x):\n    print('here')\n    print('x' * 9999, file=sys.stderr)\n    return x"
    with Sandbox(own=True) as run:
        found = run(source.encode(), "my.py", "f", CASES)
    assert found.printed.startswith("here\n") or found.printed.endswith("x")
    assert len(found.printed) <= 2000
    assert not found.stopped


def test_where_no_process_can_be_forked_each_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "FORKS", False)
    names = ("exit", "crash")
    found = run_all({"good": GOOD, **{name: BROKEN[name]["source"] for name in names}})
    np.testing.assert_array_equal(found["good"].answers[0].outputs[0], [2.0, 4.0])
    assert [said(found[name]) for name in names] == [BROKEN[name]["says"] for name in names]


def test_files_of_the_package_are_not_readable(tmp_path: Path) -> None:
    for name in ("numpy", "stream_sparse", "more"):
        (tmp_path / name).mkdir()
    read, named = sandbox.without([str(tmp_path), str(tmp_path / "more")], {tmp_path / "stream_sparse"})
    assert (set(read), named) == ({str(tmp_path / "numpy"), str(tmp_path / "more")}, [str(tmp_path)])


def test_an_installed_copy_of_the_package_is_found(tmp_path: Path) -> None:
    """It has the answers, too."""
    copy = tmp_path / "lib" / "python3.11" / "site-packages" / "stream_sparse"
    copy.mkdir(parents=True)
    for place in (tmp_path, tmp_path / "lib", copy.parent):
        assert sandbox.copies([str(place)], "stream_sparse") == [copy]
