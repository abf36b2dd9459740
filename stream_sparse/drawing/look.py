"""The look of a view: its theme, and how large its letters are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from .page import page_scale
from .text import enlarged
from .theme import DARK, Theme, themed


class Look(NamedTuple):
    """A theme, and the factor by which letters are larger than usual."""

    theme: Theme = DARK
    letters: float = 1.0

    @contextmanager
    def drawn(self, height: int, width: int) -> Iterator[None]:
        """Draw a view of this size in this look."""
        with themed(self.theme), enlarged(page_scale(height, width), self.letters):
            yield


DEFAULT_LOOK = Look()
