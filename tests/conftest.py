"""What all tests share."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from stream_sparse import load
from stream_sparse.recording import rotation
from tests.support.browser import browser  # noqa: F401  a fixture
from tests.support.floor import pytest_addoption, pytest_sessionfinish  # noqa: F401  hooks
from tests.support.own_units import as_before
from tests.support.wasm_module import wasm  # noqa: F401  a fixture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from distributed import Client

# The first example may have to compile a kernel, and the machine may be busy: no time limit for one example.
# ``pytest --hypothesis-profile thorough`` draws many more.
settings.register_profile("quick", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile("quick")


def pytest_collection() -> None:
    """Search for no garbage while nine thousand tests are made, which stay."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Keep searches for garbage, of which each live run makes one, from visiting all tests and libraries."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # searches as often as usual take a tenth of the time
    gc.enable()


@pytest.fixture(autouse=True)
def _known_units() -> Iterator[None]:
    """What a test makes known, as by ``--nodes``, the next one of this process does not know."""
    with as_before():
        yield


@pytest.fixture(autouse=True)
def _ctrl_c_as_at_a_terminal() -> None:
    """Each test is another program; one that runs in the background, or has ended, ignores Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_process_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test has begun does not outlive it, even where it fails in the middle."""
    begun: list[subprocess.Popen[Any]] = []
    begin = subprocess.Popen.__init__

    def noted(self: subprocess.Popen[Any], *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        begun.append(self)

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    yield
    for process in begun:
        if process.poll() is None:
            process.kill()
            with process:  # closes its pipes
                pass


class _AtOnce(Executor):
    """Does what it is given before it goes on."""

    def __init__(self, *_: object) -> None:
        pass

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


@pytest.fixture
def cut_when_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """A camera's recording is cut where a file's would be: at the very frame.

    A camera does not wait for the next segment to be made, so a short run on a busy machine may end uncut.
    """
    monkeypatch.setattr(rotation, "ThreadPoolExecutor", _AtOnce)


@contextmanager
def _xvfb() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
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
        yield process, f":{number}"
        process.terminate()


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """The name of an X server for the tests of a file, which find windows and press keys with xdotool."""
    if shutil.which("xdotool") is None:
        pytest.skip("needs xdotool (apt install xdotool)")
    with _xvfb() as (_, name):
        yield name


RECORDED = """
name: noise
description: How noisy is noise?
source: {use: synthetic, pattern: noise, width: 16, height: 12, frames: 60}
nodes:
  box: {use: diff_box, window: 3}
  pixel: {use: pixel_tap, row: 2, col: 3}
  k: {use: running_kurtosis, window: 6}
view: [{panel: trace, from: pixel}]
keep: [{node: box, every: 4}]
"""


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings with all that there may be, to copy: ``run`` with an edit, ``cut`` in three segments."""
    place = tmp_path_factory.mktemp("recordings")
    (place / "noise.yaml").write_text(RECORDED)
    with load(place / "noise.yaml").start(record=place / "run", record_source="lossless", pace=True) as run:
        run.set("k.window", 7)
        run.wait()
    load(place / "noise.yaml").run(record=place / "cut", record_source="lossless", rotate="0.7s")
    return place


@pytest.fixture
def recorded(recordings: Path, tmp_path: Path) -> Path:
    """A copy of a recorded run."""
    return shutil.copytree(recordings / "run", tmp_path / "run")


@pytest.fixture
def cut(recordings: Path, tmp_path: Path) -> Path:
    """A copy of a recording in three segments."""
    return shutil.copytree(recordings / "cut", tmp_path / "cut")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A Dask client of two worker processes, which work as long as they live: they end with the file."""
    from distributed import Client

    from stream_sparse.batch.batch import local

    with local(2) as address, Client(address, set_as_default=False) as made:
        yield made


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are written into pictures during the test, in order."""
    from stream_sparse.drawing import bars, chart, text

    texts: list[str] = []
    for kept in (chart, bars):  # what is kept of another test's picture is not written again
        kept._background.cache_clear()

    def noted(picture: Any, words: str, *args: Any, **kwargs: Any) -> int:
        texts.append(words)
        return write(picture, words, *args, **kwargs)

    write = text.label
    for name, module in list(sys.modules.items()):
        own = name.startswith("stream_sparse.") and module is not text
        if own and getattr(module, "label", None) is write:
            monkeypatch.setattr(module, "label", noted)
    return texts
