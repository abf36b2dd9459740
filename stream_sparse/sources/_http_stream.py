"""Read a stream over HTTP, with the times that a camera sends in the heads of its pictures."""

from __future__ import annotations

import re
import ssl
from collections import deque
from contextlib import suppress
from datetime import datetime
from http.client import HTTPException, HTTPResponse
from pathlib import PurePosixPath
from urllib import request
from urllib.parse import unquote, urlsplit

__all__ = ["HttpStream", "ask", "seconds_of"]

# Files and lists of files, which FFmpeg asks for itself, perhaps part by part.
_FILES = frozenset({".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts", ".m3u8", ".mpd"})
_LISTS = ("mpegurl", "dash+xml")
_TIME = re.compile(rb"\n(?:x-)?time-?stamp[ \t]*:[ \t]*([^\r\n]{1,64})\r?\n", re.IGNORECASE)
_LONGEST = 128  # bytes of a line that holds a time
# Whole numbers from here on are milliseconds, microseconds, nanoseconds since 1970.
_UNITS = ((1e17, 1e-9), (1e14, 1e-6), (1e11, 1e-3))


class HttpStream:
    """The answer of a server as a file for FFmpeg, which reads on and cannot go back.

    FFmpeg does not pass on the heads of the parts of ``multipart/x-mixed-replace``. They are searched here,
    while the bytes pass, for the line ``X-Timestamp``.

    Attributes:
        parts: whether the answer has parts, each a picture.
        silent: whether the server sent nothing for too long.
    """

    def __init__(self, answer: HTTPResponse) -> None:
        self._answer = answer
        self.parts = answer.headers.get_content_maintype() == "multipart"
        self.silent = False
        self._count, self._tail = 0, b""  # bytes that have passed, and the last ones of them
        self._times: deque[tuple[int, float]] = deque(maxlen=4096)  # each with the place behind its line

    @classmethod
    def of(cls, address: str, timeout_s: float) -> HttpStream | None:
        """Ask a server for a stream; None where FFmpeg is to ask itself: for files, and where that fails.

        Raises:
            TimeoutError: where the server does not answer.
        """
        try:
            parts = urlsplit(address)
        except ValueError:  # for brackets in a password, which FFmpeg takes
            return None
        if parts.scheme not in ("http", "https") or PurePosixPath(parts.path).suffix.lower() in _FILES:
            return None
        answer = ask(address, timeout_s)
        if answer is None:
            return None
        kind = answer.headers.get_content_type()
        endless = answer.length is None and not any(word in kind for word in _LISTS) and "html" not in kind
        if kind.startswith("multipart/") or endless:
            return cls(answer)
        answer.close()
        return None

    def read(self, size: int) -> bytes:
        """Return the next bytes, as many as are there; empty at the end."""
        try:
            data = self._answer.read1(size)
        except TimeoutError:
            self.silent = True
            return b""
        except (OSError, ValueError, HTTPException):
            return b""
        if self.parts:
            self._look_for_times(data)
        return data

    def close(self) -> None:
        """Close the connection."""
        self._answer.close()

    def time_before(self, place: int) -> float | None:
        """Return the time in the head of the picture that begins at a byte; asked in order."""
        found = None
        while self._times and self._times[0][0] <= place:
            found = self._times.popleft()[1]
        return found

    def _look_for_times(self, data: bytes) -> None:
        text = self._tail + data
        begin, self._count = self._count - len(self._tail), self._count + len(data)
        rest = max(len(text) - _LONGEST, 0)
        for line in _TIME.finditer(text):
            rest = max(rest, line.end() - 1)
            time_s = seconds_of(line[1].decode("ascii", "replace"))
            if time_s is not None:
                self._times.append((begin + line.end(), time_s))
        self._tail = text[rest:]


def seconds_of(text: str) -> float | None:
    """Read a time: seconds since any zero, milliseconds and so on since 1970, or ISO 8601.

    >>> seconds_of("1638359324.25"), seconds_of("1638359324250"), seconds_of("12.5"), seconds_of("noon")
    (1638359324.25, 1638359324.25, 12.5, None)
    >>> seconds_of("2021-12-01T11:48:44.250Z")
    1638359324.25
    """
    text = text.strip()
    with suppress(ValueError):
        number = float(text)
        unit = next((unit for least, unit in _UNITS if number >= least), 1.0)
        return number * unit if 0 <= number < 1e20 else None
    with suppress(ValueError, OverflowError):
        return datetime.fromisoformat(text).timestamp()
    return None


def ask(address: str, timeout_s: float) -> HTTPResponse | None:
    """Ask a server as FFmpeg does: with the name and password of the address, whatever the certificate.

    Returns:
        The answer, whose body is to be read; None where the server refuses or is not there.

    Raises:
        TimeoutError: where it does not answer.
    """
    parts = urlsplit(address)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()
    names = request.HTTPPasswordMgrWithDefaultRealm()
    if parts.username is not None:
        name, word = unquote(parts.username), unquote(parts.password or "")
        names.add_password(None, bare, name, word)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    opener = request.build_opener(
        request.HTTPSHandler(context=context),
        request.HTTPBasicAuthHandler(names),
        request.HTTPDigestAuthHandler(names),
    )
    wish = request.Request(bare, headers={"User-Agent": "stream-sparse", "Accept": "*/*"})
    try:
        answer: HTTPResponse = opener.open(wish, timeout=timeout_s)
    except (OSError, ValueError, HTTPException) as error:
        why = getattr(error, "reason", error)
        if isinstance(why, TimeoutError):
            raise why from None
        return None
    return answer
