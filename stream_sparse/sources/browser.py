"""Read the camera of a browser's page."""

import io
import threading
import time
from typing import Self

import cv2
import numpy as np
from PIL import Image

from stream_sparse.base import param
from stream_sparse.base.services import Services
from stream_sparse.errors import ChangedError, SourceError, StreamError
from stream_sparse.frame import Array, Clock, Frame, Medium
from stream_sparse.io.page_camera import CameraRequest, PageCamera, Picture

from ._playing import Items, Playing, Relay, refused_picture, size

_BACK_S = 25.0
"""How long one attempt to open it again waits for a page: less than the reader of sources waits for it."""
_USUAL_RATE = 30.0


class Browser(Playing):
    """The camera of a page in a browser, on any system: the page of ``run --serve``.

    The run begins when a user presses "Use this camera" there. Pictures come as JPEG; gray is made from
    their colours as by ``grayscale``. Times say when the camera took the picture, where the browser reports
    that, else when the page got it; they are moved onto this machine's monotonic clock once, when the page
    begins to give its camera. Pictures that the page leaves out are gaps. A page that is closed or
    whose camera is turned off is a camera that was unplugged. A page in the background gives no pictures.

    >>> Browser(width=1280, height=720).parameters()["width"]
    1280
    """

    width: int | None = param(None, ge=1, le=4096, help="Columns to ask for; null: the camera's own.")
    height: int | None = param(None, ge=1, le=4096, help="Rows to ask for; null: the camera's own.")
    fps: float | None = param(None, gt=0, help="Frames a second to ask for; null: the camera's own.")
    color: bool = param(False, help="BGR frames; false: gray.")

    def reset(self) -> None:
        super().reset()
        self._begun = False
        self._services: Services | None = None

    def again(self) -> Self:
        twin = self.fresh()
        twin._begun, twin._services = self._begun, self._services
        return twin

    def with_services(self, services: Services) -> Self:
        twin = self.again()
        twin._services = services
        return twin

    @property
    def _camera(self) -> PageCamera:
        camera = None if self._services is None else self._services.find(PageCamera)
        return camera or PageCamera()  # to which no page comes

    def check_refusal(self) -> str:
        return "the page's camera not opened"

    def _apart(self) -> bool:
        return True  # a page may give no picture for ever

    def _begin_frames(self, session: Relay) -> None:
        self._begun = True
        super()._begin_frames(session)

    def _play(self, stop: threading.Event) -> Items:
        camera = self._camera
        with camera.asked(CameraRequest(self.width, self.height, self.fps)):
            picture, x = self._first(camera, stop)
            if picture is None or x is None:
                return
            yield self._medium(picture, x)
            index, last, shape, turn = 0, 0.0, x.shape, picture.turn
            while picture is not None:
                now = min(picture.time_s, time.monotonic())  # a page's clock may be ahead
                last = now if now > last else last + 1e-6
                gap = picture.skipped if index else 0
                x = _pixels(picture, self.color) if x is None else x
                if x is None:
                    camera.refuse(picture, "a picture is damaged")
                    raise StreamError(f"browser: frame {index} is damaged; the page was cut off")
                if x.shape != shape:
                    sizes = f"{size(x.shape)}, those before it were {size(shape)}"
                    raise ChangedError(f"browser: a frame is {sizes}")
                yield Frame(index, last, x, gap, "skipped by the page" if gap else "")
                index, x = index + 1, None
                picture = camera.next(stop.is_set, turn)
            if not stop.is_set():
                away = "is its page closed, or the camera turned off?"
                raise StreamError(f"browser: the page's camera stopped after {index} frames; {away}")

    def _first(self, camera: PageCamera, stop: threading.Event) -> tuple[Picture | None, Array | None]:
        """Wait for a page and its first picture: at the beginning of a run as long as it takes."""
        patience = self.reconnect_s
        most_s = (_BACK_S if patience is None else min(_BACK_S, patience)) if self._begun else None

        def over() -> bool:
            cancelled = self._services is not None and self._services.cancelled.is_set() and not self._begun
            return stop.is_set() or cancelled

        while (picture := camera.next(over, most_s=most_s)) is not None:
            if (x := _pixels(picture, self.color)) is not None:
                return picture, x
            camera.refuse(picture, "a picture is damaged")
        if not over():
            raise SourceError("browser: no page gives its camera; press 'Use this camera' on the page")
        return None, None

    def _medium(self, picture: Picture, x: Array) -> Medium:
        rate = picture.rate or self.fps or _USUAL_RATE
        clock = Clock("monotonic", time.time() - time.monotonic())
        notes = [*refused_picture("browser", (self.width, self.height, self.fps), x.shape, rate)]
        if not picture.captured:
            notes.append(
                "browser: times say when the page got each picture; this browser does not report others"
            )
        return Medium(x.shape, x.dtype, rate, True, clock, notes=tuple(notes))


def _pixels(picture: Picture, color: bool) -> Array | None:
    """Decode a picture; None where that fails, or gives another size than was declared."""
    try:  # by Pillow: OpenCV writes to the terminal where a picture is damaged
        with Image.open(io.BytesIO(picture.data), formats=("JPEG",)) as opened:
            rgb = np.asarray(opened.convert("RGB"))
    except Exception:  # Pillow raises anything on a damaged picture
        return None
    if rgb.shape[:2] != (picture.height, picture.width):
        return None
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR if color else cv2.COLOR_RGB2GRAY))
