"""The methods of a recording as a paragraph for a paper: nodes, formulas, parameters, source, versions."""

import inspect
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from stream_sparse.errors import InputError
from stream_sparse.plan.registry import find
from stream_sparse.records import RunRecord, open_run
from stream_sparse.records.differences import settings, source_words
from stream_sparse.records.event_words import event_words
from stream_sparse.records.words import several

_DDOF = {"bias true": "bias true (ddof 0)", "bias false": "bias false (ddof 1)"}


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
    parameters = settings(record)
    return "\n\n".join([_source(record), *_nodes(record, parameters), *_edits(record), _software(record)])


def _source(record: RunRecord) -> str:
    info = record.run_info
    source, file, version = info.source, info.source_file, (info.versions or {}).get("stream-sparse", "")
    lost = (info.frames.dropped or 0) + (info.frames.missing or 0)
    frames, size = several(len(record.index), "frame"), " x ".join(map(str, source.shape))
    facts = [
        f"{frames} of {size} ({source.dtype}) at {source.rate:g} frames a second",
        f"times by the clock {info.clock.kind}",
        f"{several(lost, 'frame')} lost" if lost else "",
        f"{several(info.frames.corrupt, 'damaged frame')}" if info.frames.corrupt else "",
        f"codec {source.codec}, pixel format {source.pixel_format}" if source.codec else "",
        f"SHA-256 of the file {file.sha256}" if file is not None and file.sha256 else "",
    ]
    return (
        f"Frames were analysed online with stream_sparse {version}: each value depends on its frame and "
        f"earlier ones. Source: {source_words(info)}; {', '.join(filter(None, facts))}."
    )


def _nodes(record: RunRecord, values: Mapping[str, str]) -> Iterator[str]:
    """Describe each node by its formula, its parameters, and the frames that it needs first."""
    nodes = record.info.get("nodes") or {}
    edited = {name.partition(".")[0] for event in record.events for name in event.get("values", ())}
    for node in [name[:-4] for name in values if name.endswith(".use") and name != "source.use"]:
        own = {name.removeprefix(f"{node}."): v for name, v in values.items() if name.startswith(f"{node}.")}
        use, inputs = own.pop("use"), own.pop("from", "")
        branches = [name for name in nodes if name.partition("@")[0] == node]
        idle = [nodes[name].get("idle", ()) for name in branches if node not in edited]
        left_out = {name for name in own if idle and all(name in names for names in idle)}
        words = [f"{k} {value}" for k, value in own.items() if value != "null" and k not in left_out]
        said = _formula(use)
        said += f" Parameters: {', '.join(_DDOF.get(word, word) for word in words)}." if words else ""
        for key, about in (("warmup", "Frames before the first value"), ("latency", "Frames of delay")):
            counts = sorted({nodes[name][key] for name in branches if nodes[name].get(key)})
            said += f" {about}: {', '.join(map(str, counts))}." if counts else ""
        yield f"**{node}** (`{use}` of {inputs.strip('[]')}): {said}"


def _formula(use: str) -> str:
    """Return what a unit computes and where that comes from, out of its docstring.

    That is its first line, all down to the words below its last formula, and its sources.
    """
    with suppress(InputError):
        text = (inspect.getdoc(find("nodes", use, "sinks")) or "").partition("\n>>>")[0]
        parts = [" ".join(part.split()) for part in text.split("\n\n")]
        formulas = [k for k, part in enumerate(parts) if part.startswith("``") and part.endswith("``")]
        end = max(formulas, default=0) + 2
        sources = [part for part in parts[end:] if part.startswith(("Source:", "Sources:"))]
        return re.sub("`+", "`", " ".join(parts[:end] + sources))
    return "a unit of the authors' own."


def _edits(record: RunRecord) -> Iterator[str]:
    words = [f"{event_words(e)} from frame {e['frame']} on" for e in record.events if e["kind"] == "set"]
    if words:
        yield f"Parameters were changed while it ran: {'; '.join(words)}."


def _software(record: RunRecord) -> str:
    """Say with which code, on which machine, and how to cite it."""
    info = record.run_info
    versions = {**(info.versions or {})}
    name = f"stream_sparse {versions.pop('stream-sparse', '')}"
    code = f"sha256 {(info.code or {}).get('sha256')}"
    machine = info.machine if isinstance(info.machine, dict) else {}
    return (
        f"Software: {name} ({code}); {', '.join(f'{k} {v}' for k, v in versions.items())}; on "
        f"{machine.get('processor')}, {machine.get('system')}. Standard deviations over frames are with "
        "n - 1 (ddof 1). Results are equal to the bit, except that last digits differ between processors "
        "where LAPACK or scikit-learn compute.\n\n"
        f"Cite as: the stream_sparse developers. {name}, {info.started[:4]}. Computer software ({code}).\n"
    )
