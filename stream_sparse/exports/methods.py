"""The methods of a recording as a paragraph for a paper: nodes, formulas, parameters, source, versions."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_sparse.base import parameters
from stream_sparse.errors import InputError
from stream_sparse.plan.registry import find
from stream_sparse.records import RunRecord, open_run
from stream_sparse.records.differences import settings, source_words
from stream_sparse.records.event_words import event_words, words
from stream_sparse.records.words import several

if TYPE_CHECKING:
    from stream_sparse.base import Unit

__all__ = ["defaults", "methods"]

_DDOF = {"bias true": "bias true (ddof 0)", "bias false": "bias false (ddof 1)"}
_MOST_EDITS = 20


def methods(folder: str | Path) -> str:
    """Return the methods of a recording, finished or not, as Markdown.

    Parameters:
        folder: of the recording, or of one of its segments.

    Raises:
        InputError: where there is no recording, or its pipeline cannot be read.

    >>> import tempfile
    >>> from stream_sparse import load
    >>> with tempfile.TemporaryDirectory() as place:
    ...     run = load("minimal").run(frames=12, record=f"{place}/run")
    ...     text = methods(run.folder)
    >>> text[:46]
    'Frames were analysed online with stream_sparse'
    """
    record = open_run(folder)
    given = settings(record)
    paragraphs = [_source(record, given), *_nodes(record, given), _edits(record), _software(record)]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def defaults(use: str) -> dict[str, str]:
    """Return the default of each parameter of a node or sink, as a recorded pipeline writes it.

    {} for a unit that is not known here.

    >>> defaults("relu")["theta"]
    '0'
    """
    unit = _unit(use)
    known = {} if unit is None else parameters(unit)
    return {name: words(found.default) for name, found in known.items() if found.default is not ...}


def _unit(use: str) -> type[Unit] | None:
    try:
        return find("nodes", use, "sinks")
    except InputError:
        return None


def _source(record: RunRecord, given: Mapping[str, str]) -> str:
    info = record.run_info
    source, file = info.source, info.source_file
    size = " x ".join(map(str, source.shape)) or "one number"
    frames = several(len(record.frame), "frame")
    facts = [
        f"{frames} of {size} ({source.dtype}) at {source.rate:g} frames a second",
        f"times by the clock {info.clock.kind}",
    ]
    lost = (info.frames.dropped or 0) + (info.frames.missing or 0)
    facts += [f"{several(lost, 'frame')} lost"] if lost else []
    facts += [f"{several(info.frames.corrupt, 'damaged frame')}"] if info.frames.corrupt else []
    facts += [f"codec {source.codec}, pixel format {source.pixel_format}"] if source.codec else []
    facts += [f"SHA-256 of the file {file.sha256}"] if file is not None and file.sha256 else []
    about = f"Frames were analysed online with {_name(record)}"
    return (
        f"{about}: each value depends on its frame and earlier ones. "
        f"Source: {source_words(info, given)}; {', '.join(facts)}."
    )


def _nodes(record: RunRecord, given: Mapping[str, str]) -> Iterator[str]:
    """Describe each node by its formula, its parameters, and the frames that it needs first."""
    known = record.info.get("nodes") or {}
    for node in [name[:-4] for name in given if name.endswith(".use") and name != "source.use"]:
        own = {
            name.removeprefix(f"{node}."): value
            for name, value in given.items()
            if name.startswith(f"{node}.")
        }
        use, inputs = own.pop("use"), own.pop("from", "")
        words = [f"{name} {value}" for name, value in own.items() if value != "null"]
        unit = _unit(use)
        said = "a unit of the authors' own." if unit is None else _formula(unit)
        said += f" Parameters: {', '.join(_DDOF.get(word, word) for word in words)}." if words else ""
        yield f"**{node}** (`{use}` of {inputs.strip('[]')}): {said}{_warmup(known, node)}"


def _formula(unit: type[Unit]) -> str:
    """Return what a unit computes and where that comes from, out of its docstring.

    That is its first line, its formulas, and the words below them, which say what is in the formulas.
    """
    text = (inspect.getdoc(unit) or "").partition("\n>>>")[0]
    first, *others = (" ".join(part.split()) for part in text.split("\n\n"))
    formulas = [*takewhile(lambda part: part.startswith("``") and part.endswith("``"), others)]
    words = others[len(formulas) :]
    sources = [part for part in words[1:] if part.startswith(("Source:", "Sources:"))]
    return re.sub("`+", "`", " ".join([first, *formulas, *words[:1], *sources]))


def _warmup(known: Mapping[str, Any], node: str) -> str:
    """Say how many frames give no value yet, and how late the values are; branches of a sweep may differ."""
    found = [entry for name, entry in known.items() if name.partition("@")[0] == node]
    said = ""
    for key, about in (("warmup", "Frames before the first value"), ("latency", "Frames of delay")):
        counts = sorted({entry[key] for entry in found if entry.get(key)})
        said += f" {about}: {', '.join(map(str, counts))}." if counts else ""
    return said


def _edits(record: RunRecord) -> str:
    edits = [event for event in record.events if event["kind"] == "set"]
    if not edits:
        return ""
    words = [f"{event_words(event)} from frame {event['frame']} on" for event in edits[:_MOST_EDITS]]
    more = f"; and {len(edits) - _MOST_EDITS} more" if len(edits) > _MOST_EDITS else ""
    return f"Parameters were changed while it ran: {'; '.join(words)}{more}."


def _name(record: RunRecord) -> str:
    return f"stream_sparse {(record.run_info.versions or {}).get('stream-sparse', '')}".rstrip()


def _software(record: RunRecord) -> str:
    """Say with which code, on which machine, and how to cite it."""
    info = record.run_info
    code = info.code or {}
    words = [f"{key} {code[key]}" for key in ("sha256", "commit") if code.get(key)]
    exact = f" ({', '.join(words)})" if words else ""
    others = [f"{k} {v}" for k, v in (info.versions or {}).items() if k != "stream-sparse"]
    machine = info.machine if isinstance(info.machine, dict) else {}
    where = ", ".join(str(machine[key]) for key in ("processor", "system") if machine.get(key))
    pools = [] if info.arithmetic is None else info.arithmetic.blas
    blas = [f"{pool.library} {pool.version} ({pool.kernel})" for pool in pools]
    facts = [f"{_name(record)}{exact}", ", ".join(others)]
    facts += [f"BLAS {', '.join(blas)}"] if blas else []
    facts += [f"on {where}"] if where else []
    return (
        f"Software: {'; '.join(facts)}. Standard deviations over frames are with n - 1 (ddof 1). Results are "
        "equal to the bit on one kind of processor.\n\n"
        f"Cite as: the stream_sparse developers. {_name(record)}, {info.started[:4]}. "
        f"Computer software{exact}."
    )
