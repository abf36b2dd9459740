"""Mask secrets in addresses: user names, passwords, keys in paths, and queries that hold some.

Every text that leaves the program passes one of four borders, and each of them masks: the text of units and
plans (``repr``, YAML, fingerprints), the event log with the notes of a run, ``run.json``, and the console.
Errors mask their own text when they are made. No other code needs to mask.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

# One slash may be a typing error, so it counts; a single letter and one slash are a drive of Windows.
_SCHEME = r"(?:[A-Za-z][A-Za-z0-9+.-]+:/{1,3}|\b[A-Za-z]:/{2,3})"
_DRIVE = r"[A-Za-z]:[\\/]"
# A password may hold any character. So an address in a text ends at the last @ of its line, unless another
# address begins before that. YAML writes a quote within quotes twice.
_ADDRESS = re.compile(rf"({_SCHEME})((?:(?:(?![\s'\"]{_SCHEME}).)*@)?(?:[^\s'\"]|'')*)")
_NO_SCHEME = re.compile(rf"(?<![^\s'\"=({{\[,;])(?!{_DRIVE}|{_SCHEME})[^\s'\"/\\:@=({{\[,;]+:[^\s'\"]*@")
_ENCODED = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+%3A%2F%2F)[^\s'\"]+", re.IGNORECASE)
"""An address that is percent-encoded, as within another one."""
# A path may hold the key of a stream, or credentials: rtmp://h/app/KEY, rtsp://h/user=eva_password=1234.sdp.
# The words of the usual paths of cameras and players stay, with a number and a suffix.
_HARMLESS = re.compile(
    r"(api|app|audio|av|axis-?cgi|axis-?media|cam(era)?s?|cgi-bin|ch(annels?)?|feeds?|h26[45]|hls|img|images?|"
    r"index|live|main|master|media|mjpe?g|mpeg|mpeg4|onvif|playlist|profile|sample|screen|shot|snapshot|"
    r"streams?|streaming|sub|test|tv|unicast|videos?|videofeed|video_feed|videostream|view|web|webcam|"
    r"[A-Za-z]{0,2})[-_]?[0-9]{0,4}(\.(asp|cgi|avi|jpe?g|m3u8|mjpe?g|mkv|mov|mp4|mpd|php|png|sdp|ts|webm))?",
    re.IGNORECASE,
)
_SECRET_KEY = re.compile(
    r"user|login|account|pass|pwd|pw|psk|pin|code|secret|token|key|jwt|auth|cred|sig|hash|hmac|digest|sess|sid|access",
    re.IGNORECASE,
)
"""Words in the name of a parameter of a query whose value is a secret."""
_LONG_VALUE = 16
"""Characters from which on a value may be a token, whatever its name is."""
_PUNCTUATION = ",;:)]}>"


def redact(value: Any) -> Any:
    """Mask the addresses in a value of a parameter or an event, also within lists and mappings.

    A text that begins as an address is one address to its end, spaces included.

    >>> redact({"path": "http://me:my word@10.0.0.9/cam?key=1", "title": "see http://me:word@h/x?fps=9"})
    {'path': 'http://***@10.0.0.9/cam?***', 'title': 'see http://***@h/x?fps=9'}
    """
    if isinstance(value, str):
        scheme = re.match(_SCHEME, value)
        return _redact_address(scheme.group(), value[scheme.end() :]) if scheme else _redact_within(value)
    if isinstance(value, dict):
        return {key: redact(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(redact(item) for item in value)
    return value


def redact_path(path: str) -> str:
    """Mask a path that names no file: it may be an address with a typing error.

    >>> [redact_path(path) for path in ("eva:1234@10.0.0.5/live", "http:eva:12 34@h", "eva@home.mp4")]
    ['***@10.0.0.5/live', '***@h', 'eva@home.mp4']
    """
    before, at, _ = path.rpartition("@")
    if at and ":" in before and not re.match(rf"{_DRIVE}|{_SCHEME}", path):
        return _redact_rest(path)
    return str(redact(path))


def redact_text(text: str) -> str:
    """Mask the addresses in a message, also those without a scheme.

    >>> redact_text("no pipeline 'eva:1234@10.0.0.5/live', nor http://me:word@10.0.0.9/cam?key=1")
    "no pipeline '***@10.0.0.5/live', nor http://***@10.0.0.9/cam?***"
    """
    text = _redact_within(text)
    return _NO_SCHEME.sub("***@", text) if "@" in text else text


def _redact_within(text: str) -> str:
    text = _ADDRESS.sub(_redact_found, text) if ":/" in text else text
    return _ENCODED.sub(r"\1***", text) if "%" in text else text


def _redact_found(found: re.Match[str]) -> str:
    scheme, rest = found.groups()
    bare = rest.rstrip(_PUNCTUATION)
    return f"{_redact_address(scheme, bare)}{rest[len(bare) :]}"


def _redact_address(scheme: str, rest: str) -> str:
    return f"{scheme}{rest if scheme.lower().startswith('file:') else _redact_rest(rest)}"


def _redact_rest(rest: str) -> str:
    """Mask what follows the scheme of an address: nothing before its last @ is safe to show."""
    before, at, place = rest.rpartition("@")
    try:
        parts = urlsplit(f"//{place}")
        _ = parts.port  # raises for the rest of a password whose end was cut off
    except ValueError:
        return "***"
    if "?" in before:
        return "***"  # the @ may stand in a query
    harmless = list(takewhile(_HARMLESS.fullmatch, steps := parts.path.split("/")))
    path = "/".join(harmless if len(harmless) == len(steps) else [*harmless, "***"])
    query = f"?{'***' if _is_secret(parts.query) else parts.query}" if parts.query else ""
    return f"{'***@' if at else ''}{parts.netloc}{path}{query}"


def _is_secret(query: str) -> bool:
    """Whether a query may hold a secret: by the names of its parameters, or a value without a name.

    >>> _is_secret("width=640&fps=15"), _is_secret("user=eva&fps=15"), _is_secret("t0ken")
    (False, True, True)
    """
    return any(
        not equals or not name.isidentifier() or _SECRET_KEY.search(name) or len(value) >= _LONG_VALUE
        for name, equals, value in (pair.partition("=") for pair in query.split("&"))
    )
