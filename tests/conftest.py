"""What all tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from stream_sparse import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

# The first example may have to compile a kernel, and the machine may be busy: no time limit for one example.
settings.register_profile("kernels", deadline=None)
settings.load_profile("kernels")


@pytest.fixture(autouse=True)
def _known_units() -> Iterator[None]:
    """What a test makes known, as by ``--nodes``, the next one of this process does not know."""
    known = registry._own
    before = {kind: dict(units) for kind, units in known.items()}
    yield
    known.update(before)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """An X server for these tests alone."""
    server = shutil.which("Xvfb")
    if not sys.platform.startswith("linux") or server is None:
        pytest.skip("needs Xvfb (apt install xvfb), which is for Linux")
    import cv2

    if not cv2.currentUIFramework():
        pytest.skip("this OpenCV is headless: it has no windows")
    reader, writer = os.pipe()
    with subprocess.Popen(
        [server, "-displayfd", str(writer), "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        if not number:
            pytest.skip("Xvfb does not start here")
        yield f":{number}"
        process.terminate()
