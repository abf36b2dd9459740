"""The guard around OpenCV's wheels."""

from __future__ import annotations

import importlib.metadata
import importlib.util

import pytest

from stream_sparse.cli import opencv
from stream_sparse.errors import DependencyError, InputError
from tests.support.errors import fails


def pretend(monkeypatch: pytest.MonkeyPatch, *installed: str) -> None:
    def version(name: str) -> str:
        if name in installed:
            return "5.0"
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(opencv, "version", version)


def test_it_works_here() -> None:
    assert opencv.problem() is None
    opencv.require()


def test_two_wheels_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "opencv-python", "opencv-python-headless")
    with fails(
        "2 OpenCV wheels are installed and overwrite each other (opencv-python, opencv-python-headless); "
        "pip uninstall -y opencv-python opencv-python-headless, then "
        'pip install "stream-sparse[desktop]" on a machine with a screen, '
        'or "stream-sparse[headless]" on one without',
        DependencyError,
    ):
        opencv.require()
    assert issubclass(DependencyError, InputError)


def test_no_wheel_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert opencv.problem() == (
        'OpenCV is missing; pip install "stream-sparse[desktop]" on a machine with a screen, '
        'or "stream-sparse[headless]" on one without'
    )


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(opencv.importlib, "import_module", fails)
    what = opencv.problem()
    assert what.startswith("OpenCV cannot be loaded (libGL.so.1: cannot open shared object file); apt-get ")
