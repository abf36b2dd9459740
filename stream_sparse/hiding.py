"""What must not be shown: users, passwords and queries in addresses."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["masked", "without_secrets"]

# A slash too few is a slip that must give nothing away; one letter alone is a drive of Windows. YAML doubles
# a quote within quotes.
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+:/{1,3})((?:[^\s'\"]|'')*)")
_AFTER = ",;:)]}>"


def masked(address: str) -> str:
    """An address without what may be secret: user, password and query. Any other text is itself.

    >>> masked("rtsp://eva:1234@10.0.0.5:554/live?token=ab#x")
    'rtsp://***@10.0.0.5:554/live?***'
    >>> masked("clips/a.mp4")
    'clips/a.mp4'
    """
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]+:/{1,3})", address)
    return found.group() + _masked(address[found.end() :]) if found else address


def _masked(rest: str) -> str:
    # A password may hold any character: nothing before the last @ is safe to show, nor after the first ?.
    place, query, hidden = rest.partition("?")
    if "@" in hidden:
        return "***"
    _, at, place = place.rpartition("@")
    return f"{'***@' if at else ''}{place.partition('#')[0]}{'?***' if query else ''}"


def without_secrets(value: Any) -> Any:
    """A text, or texts in lists and mappings, with every address in it masked.

    >>> without_secrets("source: {use: video, path: http://me:word@10.0.0.9/cam?key=1, color: false}")
    'source: {use: video, path: http://***@10.0.0.9/cam?***, color: false}'
    """
    if isinstance(value, str):
        return _ADDRESS.sub(_replaced, value) if ":/" in value else value
    if isinstance(value, dict):
        return {key: without_secrets(v) for key, v in value.items()}
    if type(value) in (list, tuple):
        return type(value)(without_secrets(v) for v in value)
    return value


def _replaced(found: re.Match[str]) -> str:
    scheme, rest = found.groups()
    bare = rest.rstrip(_AFTER)
    return f"{scheme}{_masked(bare)}{rest[len(bare) :]}"
