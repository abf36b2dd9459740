"""Sink ``window``."""

from collections import deque
from contextlib import suppress
from typing import ClassVar

import numpy as np

from stream_sparse.base import Sink, param
from stream_sparse.drawing.pictures import tint
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.tints import Tint
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Medium, Stamp, Value, describe
from stream_sparse.highgui import window as highgui


class Window(Sink):
    """Show any picture in a window.

    A window must be opened and refreshed on the main thread, at its own rate; so what is written waits in a
    mailbox that holds only the latest picture. Without calls of :meth:`refresh` (``--no-show``) nothing is
    shown and the values pass on all the same.

    >>> Window(title="box").refresh()  # nothing has been written, so nothing opens
    True
    """

    shows: ClassVar = True

    title: str = param("stream_sparse", resets=True, help="Title of the window.")

    def reset(self) -> None:
        self._written: deque[Array] = deque(maxlen=1)
        self._limits = Limits(symmetric=True)
        self._window = highgui.HighguiWindow(self.title, theme().page)

    def open(self, fields: tuple[str, ...], medium: Medium) -> None:  # noqa: ARG002
        self.reset()

    def write(self, picture: Value, at: Stamp) -> None:  # noqa: ARG002
        """Put a picture into the mailbox, in place of one that has not been shown yet; from any thread."""
        shape = picture.shape if isinstance(picture, np.ndarray) else ()
        if len(shape) not in (2, 3) or shape[2:] not in ((), (1,), (3,)):
            raise InputError(
                "window: expects a picture of shape (rows, columns) or (rows, columns, 3), "
                f"got {describe(picture)}"
            )
        if not self._window.closed:
            self._written.append(picture)

    def flush(self) -> None:
        """Keep a copy of the picture in the mailbox, not the picture itself."""
        with suppress(IndexError):
            self._written.append(self._written.pop().copy())

    def refresh(self) -> bool:
        """Show the picture in the mailbox and answer keys and mouse; on the main thread, often.

        Returns:
            False once the window is closed, by the user or otherwise.

        Raises:
            InputError: where no window can be shown here; the text says why.
        """
        with suppress(IndexError):
            self._window.show(self._picture(self._written.pop()))
        return self._window.refresh()

    def close(self) -> None:
        """Take no more pictures. The next :meth:`refresh` takes the window away, on its own thread."""
        self._window.close()
        self._written.clear()

    def _picture(self, values: Array) -> Array:
        """Return a new uint8 picture; other values are coloured, around zero where some are negative."""
        if values.dtype == np.uint8:
            return values.copy()
        if values.ndim == 3 and values.shape[2] == 1:
            values = values[:, :, 0]
        real = values[np.isfinite(values)] if values.dtype.kind == "f" else values
        low, high = (float(real.min()), float(real.max())) if real.size else (0.0, 0.0)
        bottom, top = self._limits.follow(min(low, 0.0), max(high, 0.0))
        if low < 0:
            return tint(values, Tint("coolwarm", bottom, top))
        return tint(values, Tint("gray", 0.0, top))
