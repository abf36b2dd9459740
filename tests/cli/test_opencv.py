"""The guard around OpenCV's wheels."""

from __future__ import annotations

import importlib.metadata
import importlib.util

import pytest

from stream_sparse.cli import opencv
from stream_sparse.errors import DependencyError
from tests.support.errors import fails

INSTALL = (
    'pip install "stream-sparse[desktop]" on a machine with a screen, '
    'or "stream-sparse[headless]" on one without'
)


@pytest.mark.parametrize(
    ("installed", "problem"),
    [
        (("opencv-python", "opencv-python-headless"),
         ("2 OpenCV wheels are installed and overwrite each other (opencv-python, opencv-python-headless); "
          f"pip uninstall -y opencv-python opencv-python-headless, then {INSTALL}")),
        ((), f"OpenCV is missing; {INSTALL}"),
    ],
)  # fmt: skip
def test_the_way_out(monkeypatch: pytest.MonkeyPatch, installed: tuple[str, ...], problem: str) -> None:
    def version(name: str) -> str:
        if name in installed:
            return "5.0"
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(opencv, "version", version)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with fails(problem, DependencyError):
        opencv.require()


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(opencv.importlib, "import_module", fails)
    what = opencv.problem()
    assert what.startswith("OpenCV cannot be loaded (libGL.so.1: cannot open shared object file); apt-get ")
