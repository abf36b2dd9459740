"""The base of panels that show a difference: where all of it is 0, they say so in words."""

from __future__ import annotations

import numpy as np

from stream_sparse.base import param
from stream_sparse.drawing.description import Message
from stream_sparse.frame import Stamp, Value

from ._values import ValuesPanel

__all__ = ["ZeroPanel"]


class ZeroPanel(ValuesPanel):
    """Base of panels with words for values that are all 0."""

    zero: str | None = param(
        None,
        help="Words in place of the picture where all values are 0, such as `equal` for a difference; null: "
        "the picture.",
    )

    def reset(self) -> None:
        super().reset()
        self._zeros = [False] * len(self.feeds)

    def see(self, *values: Value, at: Stamp) -> None:
        super().see(*values, at=at)
        if self.zero is not None:
            self._zeros = [
                before if value is None else not np.any(value)
                for before, value in zip(self._zeros, values, strict=True)
            ]

    def _instead(self) -> Message | None:
        if self.zero is None or not all(self._zeros) or self._stale.is_stale():
            return super()._instead()
        return Message(self.zero, loud=True)
