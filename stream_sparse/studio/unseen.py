"""Characters that cannot be seen, or that reorder others: a name with one looks like another name."""

from __future__ import annotations

import re
import unicodedata

from stream_sparse.errors import InputError

__all__ = ["refuse_unseen", "unseen"]

_FORMAT = ("Cf", "Zl", "Zp")  # categories of Unicode: formats, ends of lines and of paragraphs
# Others that a text may be shown without, by Unicode, and the empty cell of Braille.
_EMPTY = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def unseen(text: str) -> str:
    r"""Return the first character of a text that cannot be seen, with its name; empty where all can.

    >>> unseen("bird\u202egpj.mp4"), unseen("Größe 木")
    ('U+202E (RIGHT-TO-LEFT OVERRIDE)', '')
    """
    for one in text:
        if unicodedata.category(one) in _FORMAT or _EMPTY.match(one):
            return f"U+{ord(one):04X} ({unicodedata.name(one, 'without a name')})"
    return ""


def refuse_unseen(text: str, label: str) -> None:
    """Raise InputError where a text has a character that cannot be seen."""
    if found := unseen(text):
        shown = ascii(text[:100])
        raise InputError(
            f"{label}: {shown} has a character that cannot be seen, {found}; give it another name"
        )
