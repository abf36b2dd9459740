"""Numbers and counts as the words of a table or a message."""

from collections import Counter
from collections.abc import Mapping

from stream_sparse.errors import printable

_MOST_CAUSES = 4


def number(value: float | None) -> str:
    """Return a number with six digits: ``nan`` if it is not a number, empty if there is no value.

    >>> number(1 / 3), number(float("nan")), number(None)
    ('0.333333', 'nan', '')
    """
    return "" if value is None else f"{value:.6g}"


def lost_words(lost: int, causes: Mapping[str, int]) -> str:
    """Return how many frames are lost, and why.

    >>> lost_words(20, {"ring full": 2, "source away": 18}), lost_words(0, {})
    ('20 lost (source away 18, ring full 2)', '0 lost')
    """
    why = [f"{cause} {count:,}" for cause, count in Counter(causes).most_common(_MOST_CAUSES)]
    more = ["..."] if len(causes) > _MOST_CAUSES else []
    return f"{lost:,} lost" + (f" ({printable(', '.join([*why, *more]))})" if why else "")


def several(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> several(1, "frame"), several(1200, "column")
    ('1 frame', '1,200 columns')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"
