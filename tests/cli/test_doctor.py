from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.cli import opencv
from stream_sparse.data import catalog
from stream_sparse.kernels._cache import home
from stream_sparse.sources import _camera_device
from tests.support.devices import add_camera, replace_devices

from .conftest import Cli

CHECKS = [
    "python",
    "packages",
    "opencv",
    "display",
    "cameras",
    "codecs",
    "disk",
    "kernels",
    "samples",
    "sandbox",
]
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


def test_what_is_broken_is_printed_with_its_remedy(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opencv, "problem", lambda: "OpenCV is missing; pip install it")
    code, out, _ = cli("doctor")
    assert code == 1
    assert "BROKEN  opencv   OpenCV is missing; pip install it\n" in out


def test_a_check_that_fails_does_not_hide_the_others(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> bool:
        raise PermissionError("no entry")

    monkeypatch.setattr(catalog, "have", fails)
    code, out, _ = cli("doctor")
    assert code == 1
    assert out.splitlines()[-2] == "BROKEN  samples  PermissionError: no entry"
    assert out.splitlines()[0].startswith("ok      python")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of /dev, with no camera in it."""
    return replace_devices(monkeypatch, tmp_path)


@linux
def test_no_camera(line: Line, machine: Path) -> None:
    advice = "no /dev/video*; plug one in, or use a phone's: -s http://ADDRESS:8080/video"
    assert line("cameras") == ("without", advice)


@linux
def test_cameras_by_their_lasting_names(line: Line, machine: Path) -> None:
    file = add_camera(machine, 0, "Grand HD", "usb-grand-video-index0")
    add_camera(machine, 1, "Grand HD", "usb-grand-video-index1")  # its metadata
    other = add_camera(machine, 2, "Cheap Cam")
    cameras = f"{machine}/by-id/usb-grand-video-index0 (Grand HD, {file}); {other} (Cheap Cam)"
    assert line("cameras") == ("ok", f"{cameras}; stream-sparse run webcam -s 0, or -s and such a name")


@linux
def test_a_camera_without_access(line: Line, machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = add_camera(machine, 0, "Grand HD")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    advice = f"no access to {file}; sudo usermod -aG video $USER, log in again"
    assert line("cameras") == ("BROKEN", advice)


def test_on_other_systems_privacy_settings_count(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_camera_device, "LINUX", False)
    verdict, text = line("cameras")
    assert verdict == "without"
    assert text.endswith("the system's settings for privacy must let the terminal use the camera")


def test_a_disk_that_is_nearly_full(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=5_000_000_000))
    assert line("disk") == ("ok", f"5 GB free in {tmp_path}")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=1_000_000_000))
    advice = "make room, or record elsewhere: --record DIR"
    assert line("disk") == ("without", f"1 GB free in {tmp_path}; {advice}")
    assert list(tmp_path.iterdir()) == []


def test_folders_that_cannot_be_written(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**how: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    advice = f"{tmp_path} cannot be written; record elsewhere: --record DIR"
    assert line("disk") == ("without", advice)
    advice = f"compiled at every start: {home()} cannot be written; set NUMBA_CACHE_DIR to a folder that can"
    assert line("kernels") == ("without", advice)


@linux
def test_what_holds_submissions_and_what_is_missing(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    verdict, text = line("sandbox")
    assert verdict == "without"
    assert text.startswith("submissions of exercises are held by ")
    assert text.endswith("bubblewrap: apt install bubblewrap, and user namespaces must be allowed")
