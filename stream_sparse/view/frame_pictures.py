"""The pictures of the panels after one frame, each drawn once for all viewers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stream_sparse.drawing.description import Description
    from stream_sparse.frame import Array

    from .layout import CardRequest, View
    from .reader import PictureReader


class FramePictures:
    """Pictures of the panels after one frame; the pictures must not be changed."""

    def __init__(self, view: View, page: Array | None = None) -> None:
        self._view = view
        self._page = None if page is None else (page, view.read_off)
        self._cards: dict[CardRequest, Array] = {}
        self._described: dict[int, Description | None] = {}

    def page(self, height: int, width: int) -> Array:
        """Return all panels in one picture, without head and foot; one that exists keeps its size."""
        if self._page is None:
            self._page = self._view.draw_panels(height, width), self._view.read_off
        return self._page[0]

    @property
    def read_off(self) -> PictureReader:
        """A reader of the values at the places of :meth:`page`, once that is drawn."""
        assert self._page is not None
        return self._page[1]

    def words(self) -> list[tuple[str, str]]:
        """Return heading and note of each panel."""
        return self._view.words()

    def describe(self, panel: int) -> Description | None:
        """Return the description of a panel; None: it draws by itself."""
        if panel not in self._described:
            self._described[panel] = self._view.describe(panel)
        return self._described[panel]

    def card(self, card: CardRequest) -> Array:
        """Return one panel by itself."""
        if card not in self._cards:
            self._cards[card] = self._view.card(card)
        return self._cards[card]
