"""What must not be shown: users, passwords and queries in addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["for_people", "hidden", "masked", "slip", "without_secrets"]

# A slash too few is a slip that must give nothing away; one letter alone is a drive of Windows.
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]+:/{1,3}"
# A password may hold any character: in a text an address goes on to the last @ of its line, unless another
# begins before it. YAML doubles a quote within quotes.
_ADDRESS = re.compile(rf"({_SCHEME})((?:(?:(?![\s'\"]{_SCHEME}).)*@)?(?:[^\s'\"]|'')*)")
_DRIVE = r"[A-Za-z]:[\\/]"
_WITHOUT_SCHEME = re.compile(rf"(?<![^\s'\"=({{\[,;])(?!{_DRIVE}|{_SCHEME})[^\s'\"/\\:@=({{\[,;]+:[^\s'\"]*@")
# Some cameras take them in the path: rtsp://10.0.0.5/user=eva_password=1234_channel=1.sdp
_IN_PATH = re.compile(r"(?<=/)[^/]*?(user(name)?|login|pass(word|wd)?|pwd)=.*", re.IGNORECASE)
_AFTER = ",;:)]}>"


def masked(address: str) -> str:
    """An address without what may be secret: user, password and query. Any other text is itself.

    >>> masked("rtsp://eva:1234@10.0.0.5:554/live?token=ab#x")
    'rtsp://***@10.0.0.5:554/live?***'
    >>> masked("clips/a.mp4")
    'clips/a.mp4'
    """
    found = re.match(_SCHEME, address)
    return found.group() + _masked(address[found.end() :]) if found else address


def _masked(rest: str) -> str:
    # Nothing before the last @ is safe to show, nor after the first ?.
    place, query, after = rest.partition("?")
    if "@" in after:
        return "***"
    _, at, place = place.rpartition("@")
    if not at and not re.match(r"(\[[^\]]*\]|[^:/]*)(:\d*)?(/|#|$)", place):
        return "***"  # what stands where a port would is none: a password whose rest was cut off
    place = _IN_PATH.sub("***", place.partition("#")[0])
    return f"{'***@' if at else ''}{place}{'?***' if query else ''}"


def slip(given: str) -> str:
    """What somebody gave for a file and is none: as it may be shown, should it be an address.

    >>> slip("eva:1234@10.0.0.5/live"), slip("http:eva:12 34@10.0.0.5"), slip("eva@home.mp4")
    ('***@10.0.0.5/live', '***@10.0.0.5', 'eva@home.mp4')
    """
    user, at, _ = given.rpartition("@")
    if at and ":" in user and not re.match(rf"{_DRIVE}|{_SCHEME}", given):
        return _masked(given)
    return masked(given)


def hidden(value: Any) -> Any:
    """The value of a parameter, or values in lists and mappings: one that is an address is masked as a whole.

    >>> hidden({"path": "http://me:my word@10.0.0.9/cam", "fps": 30})
    {'path': 'http://***@10.0.0.9/cam', 'fps': 30}
    """
    return _each(value, lambda text: _in_text(masked(text)))


def without_secrets(value: Any) -> Any:
    """A text, or texts in lists and mappings, with every address in it masked.

    >>> without_secrets("source: {use: video, path: http://me:word@10.0.0.9/cam?key=1, color: false}")
    'source: {use: video, path: http://***@10.0.0.9/cam?***, color: false}'
    """
    return _each(value, _in_text)


def for_people(text: str) -> str:
    """A message: in it also what may be an address whose scheme was forgotten is masked.

    >>> for_people("no pipeline 'eva:1234@10.0.0.5/live'")
    "no pipeline '***@10.0.0.5/live'"
    """
    return _WITHOUT_SCHEME.sub("***@", _in_text(text)) if "@" in text or ":/" in text else text


def _each(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _each(v, mask) for key, v in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_each(v, mask) for v in value)
    return value


def _in_text(text: str) -> str:
    return _ADDRESS.sub(_replaced, text) if ":/" in text else text


def _replaced(found: re.Match[str]) -> str:
    scheme, rest = found.groups()
    bare = rest.rstrip(_AFTER)
    return f"{scheme}{_masked(bare)}{rest[len(bare) :]}"
