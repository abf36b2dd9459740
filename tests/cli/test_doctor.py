from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.cli import doctor, opencv
from stream_sparse.kernels._cache import home
from tests.support.devices import add_camera, replace_devices

from .conftest import Cli

CHECKS = ["python", "opencv", "display", "cameras", "kernels", "sandbox"]
Line = Callable[[str], tuple[str, str]]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="device files are Linux's")


@pytest.fixture
def line(cli: Cli) -> Line:
    """Give the verdict of a check and its text."""

    def of(check: str) -> tuple[str, str]:
        _, out, _ = cli("doctor")
        found = out.splitlines()[CHECKS.index(check)]
        assert found[8:17].strip() == check
        return found[:8].strip(), found[17:]

    return of


def test_every_check_has_a_line(cli: Cli) -> None:
    out = cli.says("doctor")
    assert [line[8:].split()[0] for line in out.splitlines()] == CHECKS


def test_what_is_broken_is_printed_with_its_remedy_and_hides_nothing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise PermissionError("no entry")

    monkeypatch.setattr(doctor.platform, "python_version", fails)
    monkeypatch.setattr(opencv, "problem", lambda: "OpenCV is missing; pip install it")
    code, out, _ = cli("doctor")
    assert code == 1
    assert out.startswith(
        "BROKEN  python   PermissionError: no entry\nBROKEN  opencv   OpenCV is missing; pip install it\n"
    )
    assert len(out.splitlines()) == len(CHECKS)


@linux
def test_cameras_by_their_lasting_names_or_what_to_do(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = replace_devices(monkeypatch, tmp_path)
    advice = "no /dev/video*; plug one in, or use a phone's: -s http://ADDRESS:8080/video"
    assert line("cameras") == ("without", advice)
    add_camera(machine, 0, "Grand HD", "usb-grand-video-index0")
    add_camera(machine, 1, "Grand HD", "usb-grand-video-index1")  # its metadata
    other = add_camera(machine, 2, "Cheap Cam")
    cameras = f"{machine}/by-id/usb-grand-video-index0; {other}"
    assert line("cameras") == ("ok", f"{cameras}; stream-sparse run webcam -s 0, or -s and such a name")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    verdict, text = line("cameras")
    assert verdict == "BROKEN"
    assert text.endswith("sudo usermod -aG video $USER, log in again")


def test_a_folder_that_kernels_cannot_be_kept_in(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**how: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    advice = f"compiled at every start: {home()} cannot be written; set NUMBA_CACHE_DIR to a folder that can"
    assert line("kernels") == ("without", advice)


def test_what_holds_submissions_and_what_is_missing(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream_sparse.course.sandbox.has_wall", lambda: False)
    lacks = "seccomp or Landlock, which Linux has from 5.13 on, on x86-64 and ARM64"
    assert line("sandbox") == ("without", f"submissions of others are refused: this system lacks {lacks}")
    monkeypatch.setattr("stream_sparse.course.sandbox.has_wall", lambda: True)
    assert line("sandbox") == ("ok", "submissions of exercises are held by seccomp and Landlock")
