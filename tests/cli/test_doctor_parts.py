"""What `doctor` says of cameras and disks."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stream_sparse.cli import doctor_cameras, doctor_disk
from stream_sparse.cli.doctor_cameras import cameras
from stream_sparse.sources import _device
from tests.cli.test_doctor import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="device files are Linux's")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(_device, "_DEV", tmp_path)
    monkeypatch.setattr(_device, "_BY_ID", tmp_path / "by-id")
    monkeypatch.setattr(_device, "_MODELS", tmp_path / "models")
    return tmp_path


def plug(machine: Path, number: int, called: str, lasting: str = "") -> Path:
    file = machine / f"video{number}"
    file.touch()
    (machine / "models" / file.name).mkdir(parents=True)
    (machine / "models" / file.name / "name").write_text(called + "\n")
    if lasting:
        (machine / "by-id").mkdir(exist_ok=True)
        (machine / "by-id" / lasting).symlink_to(file)
    return file


@linux
def test_no_camera(machine: Path) -> None:
    works, text = cameras()
    assert works is None
    assert text == "no /dev/video*; plug one in, or use a phone's: -s http://ADDRESS:8080/video"


@linux
def test_no_advice_is_masked(cli: Callable[..., tuple[int, str, str]], machine: Path) -> None:
    code, out, err = cli("doctor")
    assert (code, err) == (0, ""), out
    assert out.splitlines()[PARTS.index("cameras")].endswith("use a phone's: -s http://ADDRESS:8080/video")
    assert "***" not in out


@linux
def test_cameras_by_their_lasting_names(machine: Path) -> None:
    file = plug(machine, 0, "Grand HD", "usb-grand-video-index0")
    plug(machine, 1, "Grand HD", "usb-grand-video-index1")  # its metadata
    other = plug(machine, 2, "Cheap Cam")
    works, text = cameras()
    assert works is True
    assert text == (
        f"{machine}/by-id/usb-grand-video-index0 (Grand HD, {file}); {other} (Cheap Cam); "
        "stream-sparse run webcam -s 0, or -s and such a name"
    )


@linux
def test_a_camera_that_may_not_be_used(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = plug(machine, 0, "Grand HD")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert cameras() == (False, f"no access to {file}; sudo usermod -aG video $USER, log in again")


@pytest.mark.parametrize(
    ("rows", "works", "words"),
    [
        ([("com.apple.Terminal", 0), ("org.zoom", 2)], False, "keeps the camera from com.apple.Terminal;"),
        ([("com.apple.Terminal", 2)], True, "keeps the camera from no program"),
        (None, None, "macOS asks once, later it is under System Settings, Privacy & Security, Camera"),
    ],
)
def test_a_macs_privacy_setting(
    rows: list[tuple[str, int]] | None, works: bool | None, words: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    database = tmp_path / "TCC.db"
    if rows is not None:
        table = sqlite3.connect(database)
        table.execute("CREATE TABLE access (service TEXT, client TEXT, auth_value INTEGER)")
        table.executemany("INSERT INTO access VALUES ('kTCCServiceCamera', ?, ?)", rows)
        table.commit()
        table.close()
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(doctor_cameras, "_TCC", database)
    found, text = cameras()
    assert found is works
    assert words in text


def test_a_disk_is_measured_and_left_as_it_was(tmp_path: Path) -> None:
    works, text = doctor_disk.disk(tmp_path)
    assert works in (True, None)
    assert " MB a second, " in text
    assert f" GB free in {tmp_path}" in text
    assert doctor_disk.speed(tmp_path, 0.01) > 0
    assert list(tmp_path.iterdir()) == []


def test_a_slow_disk_and_a_full_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_disk, "speed", lambda folder: 3.0)
    works, text = doctor_disk.disk(tmp_path)
    assert works is None
    assert text.endswith(": slow for lossless pictures; --record-source compressed, or another disk")
    monkeypatch.setattr(doctor_disk, "_FULL", 1e9)
    assert doctor_disk.disk(tmp_path)[1].endswith("; make room, or record elsewhere: --record DIR")


def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(folder: Path) -> float:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor_disk, "speed", refuses)
    assert doctor_disk.disk(tmp_path) == (
        None, f"{tmp_path} cannot be written (permission denied); record elsewhere: --record DIR"
    )  # fmt: skip
