"""Folders in place of those in which Linux lists its cameras."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.sources import _camera_device

__all__ = ["add_camera", "replace_devices"]


def replace_devices(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let an empty folder be ``/dev``; its paths are the kernel's, so nobody gives them."""
    monkeypatch.setattr(_camera_device, "_DEV", folder)
    monkeypatch.setattr(_camera_device, "_BY_ID", folder / "by-id")
    monkeypatch.setattr(_camera_device, "_MODELS", folder / "models")
    return folder


def add_camera(folder: Path, number: int, model: str, lasting: str = "") -> Path:
    """Plug a camera in; ``lasting`` is its lasting name."""
    file = folder / f"video{number}"
    file.touch()
    (folder / "models" / file.name).mkdir(parents=True)
    (folder / "models" / file.name / "name").write_text(model + "\n")
    if lasting:
        (folder / "by-id").mkdir(exist_ok=True)
        (folder / "by-id" / lasting).symlink_to(file)
    return file
