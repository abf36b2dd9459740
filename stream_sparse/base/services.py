"""Services of the program around a source."""

from __future__ import annotations

import threading
from typing import TypeVar

Kind = TypeVar("Kind")


class Services:
    """The services that a session offers to the source of each run, found by their class.

    ``cancelled`` is set when the source that is being opened is no longer needed.

    >>> Services({"a": 1}).find(dict), Services().find(dict)
    ({'a': 1}, None)
    """

    def __init__(self, *offers: object) -> None:
        self._offers = offers
        self.cancelled = threading.Event()

    def find(self, kind: type[Kind]) -> Kind | None:
        """Return the service of a class; None if it is not offered."""
        return next((offer for offer in self._offers if isinstance(offer, kind)), None)

    def fresh(self) -> Services:
        """Return the same services, not cancelled, for the opening of another source."""
        return Services(*self._offers)
