"""Orders: changes of units before a frame, and requests for states; they travel with the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .checkpoint import Gathering

Change = dict[str, Any] | None
"""New values of parameters; None: a reset."""


class Orders(NamedTuple):
    """Changes and requests of one frame; each step takes its share when the frame reaches it.

    Attributes:
        changes: the changes of each part, in their order, by its name.
        requests: collect the states of all nodes, with these changes made.
    """

    changes: Mapping[str, Sequence[Change]]
    requests: Sequence[Gathering] = ()
