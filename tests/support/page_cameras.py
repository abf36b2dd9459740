"""A page that gives its camera, without a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np

from stream_sparse import sources
from stream_sparse.frame import Array
from stream_sparse.io.page_camera import MOST_ON_WAY, CameraRequest, PageCamera, Picture

CAMERA = PageCamera()
"""The one of tests."""
STEP_S = 0.05
_PATIENCE_S = 30


class Browser(sources.Browser):
    __doc__ = sources.Browser.__doc__  # with the pages of tests, and no session around it

    @property
    def _camera(self) -> PageCamera:  # as a session gives it
        return CAMERA


def jpeg(number: int, width: int = 64, height: int = 48) -> bytes:
    """A picture that looks different for each number."""
    x = np.random.default_rng(number).integers(0, 256, (height // 8, width // 8, 3), dtype=np.uint8)
    done, data = cv2.imencode(".jpg", cv2.resize(x, (width, height), interpolation=cv2.INTER_NEAREST))
    assert done
    return data.tobytes()


def pixels(data: bytes) -> Array:
    """The colours of a picture."""
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR))


class CameraPage:
    """A page whose camera takes a picture every 50 ms of its clock; picture 0 was taken long ago."""

    def __init__(self) -> None:
        self.wish: CameraRequest | None = None
        self.given = False
        self.why = ""
        self.wanted = threading.Event()
        self.count = 0
        self.began_s = max(time.monotonic() - 1000, 1.0)  # a machine may have begun just now
        self._room = threading.Semaphore(MOST_ON_WAY)

    def tell(self, wish: CameraRequest | None, given: bool) -> None:
        self.wish, self.given = wish, given
        if wish is None:
            self.wanted.clear()
        else:
            self.wanted.set()

    def taken(self) -> None:
        self._room.release()

    def cut_off(self, why: str) -> None:
        self.why = why

    def send(self, count: int = 1, width: int = 64, height: int = 48, **given: Any) -> None:
        """Send pictures, each as soon as there is room."""
        for _ in range(count):
            assert self.wanted.wait(_PATIENCE_S)
            assert self._room.acquire(timeout=_PATIENCE_S)
            time_s = self.began_s + STEP_S * self.count
            data = jpeg(self.count, width, height)
            picture = {"data": data, "width": width, "height": height, "time_s": time_s, **given}
            CAMERA.put(self, Picture(**picture))
            self.count += 1

    @contextmanager
    def filming(self, pause_s: float = 0.002, **given: Any) -> Iterator[None]:
        """Send pictures for as long as a block runs, and they are wanted."""
        over = threading.Event()

        def film() -> None:
            while not over.wait(pause_s):
                if self.wanted.is_set() and self._room.acquire(timeout=0.05):
                    self._room.release()
                    self.send(**given)

        thread = threading.Thread(target=film, name="page", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@contextmanager
def served(*pages: CameraPage) -> Iterator[None]:
    """Count a server, and let pages come to it and the first of them give its camera."""
    CAMERA.serve(True)
    for page in pages:
        CAMERA.come(page)
    if pages:
        CAMERA.give(pages[0])
    try:
        yield
    finally:
        for page in pages:
            CAMERA.go(page)
        CAMERA.serve(False)
