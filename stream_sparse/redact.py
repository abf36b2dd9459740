"""Mask secrets in addresses: user names, passwords, queries, and keys in paths.

An address is learned where it comes into the program: as a text of a pipeline file, or as a parameter of a
unit. From then on each text that leaves the program has what is shown of it in its place, also where another
library quotes it. Such texts pass one of four borders, each of which masks: the text of units and plans
(``repr``, YAML, fingerprints), the event log with the notes of a run, ``run.json``, and the console. Errors
mask their own text when they are made. Addresses that stand in other texts are masked where they stand.
"""

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

# One slash may be a typing error, so it counts; a single letter and one slash are a drive of Windows.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/{1,3}|[A-Za-z]:/{2,3}")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_LONG = 16
"""A part of a path of so many characters may be the key of a stream; one with ``=`` may hold a password."""
_PUNCTUATION = ",;:)]}>'\""
_LEAST = 6
"""Characters of a part of an address that is masked by itself; fewer stand in other words, too."""

_MOST = 1000
"""Texts that are known; a stranger's pipeline may have any number of addresses. The oldest are forgotten."""
_WORD = re.compile(r"\S+")

_known: dict[str, str] = {}
"""Texts that hold a secret, in the order in which they were learned, and what is shown in their place."""
_longest_first: list[tuple[str, str]] = []


def redact(value: Any) -> Any:
    """Learn the addresses in a value of a parameter or an event, and return it with their secrets masked.

    A text that begins as an address is one address to its end, spaces included.

    >>> redact({"path": "http://me:my word@10.0.0.9/cam?key=1", "title": "see http://me:my word@10.0.0.9"})
    {'path': 'http://***@10.0.0.9/cam?***', 'title': 'see http://***@10.0.0.9'}
    """
    if isinstance(value, str):
        scheme = _SCHEME.match(value)
        if scheme is None or value.lower().startswith("file:"):
            return redact_text(value)
        return _learn(value, scheme.group(), value[scheme.end() :])
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
    if at and ":" in before and not (_DRIVE.match(path) or _SCHEME.match(path)):
        return _learn(path, "", path)
    return str(redact(path))


def redact_text(text: str) -> str:
    """Mask the secrets of all addresses that are known, wherever they stand in a text, and of those in it.

    >>> redact_text("no answer of http://me:word@10.0.0.9/cam?key=1: refused")
    'no answer of http://***@10.0.0.9/cam?***: refused'
    """
    for secret, shown in _longest_first:
        if secret in text:
            text = text.replace(secret, shown)
    return _WORD.sub(_word, text) if "://" in text else text


def _word(found: re.Match[str]) -> str:
    """Return what is shown of a word, which may have an address. It is not learned: texts have any number."""
    scheme, mark, rest = found.group().partition("://")
    if not mark or scheme.lower().endswith("file"):
        return found.group()
    address = rest.rstrip(_PUNCTUATION)
    return scheme + _shown(mark, address)[0] + rest[len(address) :]


def _learn(address: str, scheme: str, rest: str) -> str:
    """Return what is shown of an address, and mask it and its parts from now on."""
    global _known, _longest_first
    if address in _known:
        return _known[address]
    shown, secrets = _shown(scheme, rest)
    if shown != address:
        words = {text: "***" for secret in secrets if len(secret) >= _LEAST for text in _written(secret)}
        words |= dict.fromkeys(_written(address), shown)
        # Other threads read meanwhile: both are replaced, and never changed.
        _known = dict([*_known.items(), *words.items()][-_MOST:])
        _longest_first = sorted(_known.items(), key=lambda pair: len(pair[0]), reverse=True)
    return shown


def _shown(scheme: str, rest: str) -> tuple[str, list[str]]:
    """Return what is shown of an address, and its secrets; nothing before its last @ is safe to show."""
    user, at, host = rest.rpartition("@")
    secrets = [user]
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises for the rest of a password whose end was cut off
    except ValueError:
        shown = f"{scheme}***"
    else:
        steps = parts.path.split("/")
        secrets += [parts.query, *filter(_may_be_key, steps)]
        path = "/".join("***" if _may_be_key(step) else step for step in steps)
        shown = f"{scheme}{'***@' if at else ''}{parts.netloc}{path}{'?***' if parts.query else ''}"
        if "?" in user:  # the @ may stand in a query
            shown = f"{scheme}***"
    return shown, secrets


def _may_be_key(step: str) -> bool:
    return len(step) >= _LONG or "=" in step


def _written(secret: str) -> Iterable[str]:
    """Return the ways in which a text is quoted: not, by Python, JSON, or YAML, or within an address."""
    quoted = secret.replace("'", "''")
    return secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quoted, quote(secret), quote(secret, safe="")
