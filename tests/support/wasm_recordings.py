"""Recordings of nodes in a file, and their replay in Node.js by the node of the page.

The file is the length of a header in four bytes, the header, which is JSON, and the bytes of all values. For
each recording the header has the ``node``, its ``fields``, and its ``calls``: parameters, inputs, and outputs
by name, null before the first ones. A value is a dtype, a shape, and its place among the bytes.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from stream_sparse.frame import Value, named_outputs
from stream_sparse.nodes._step import KernelNode


class Call(NamedTuple):
    """A frame of a node: its parameters, its inputs, and its outputs by name, None before the first ones."""

    parameters: dict[str, Any]
    inputs: tuple[Value, ...]
    result: dict[str, Any] | None

    @classmethod
    def of(cls, node: KernelNode, inputs: tuple[Value, ...], result: Value) -> Call:
        """Return what may be kept of a call."""
        kept = tuple(np.copy(x) if np.ndim(x) else x for x in inputs)
        named = {name: x if x is None else np.copy(x) for name, x in named_outputs(result).items()}
        return cls(node.parameters(), kept, None if result is None else named)


@contextmanager
def watching() -> Iterator[list[tuple[Any, ...]]]:
    """Note the kernel of each step that is called, and the types of its arrays."""
    found: list[tuple[Any, ...]] = []
    run = KernelNode._run  # which update calls; no result says which kernel computed it

    def watched(node: KernelNode, *inputs: Value) -> Any:
        step = node.step(*map(np.asarray, inputs))
        found.append((step.kernel, *(x.dtype for _, x in step.places)))
        return run(node, *inputs)

    with patch.object(KernelNode, "_run", watched):
        yield found


def replay_in_node(
    folder: Path, recordings: Iterable[tuple[str, list[str], list[Call]]], file: Path
) -> dict[str, Any]:
    """Return the ``differences`` of a module's nodes from recordings, and its ``uncalled`` functions.

    Parameters:
        folder: of the module and its table.
        recordings: names of nodes, those of their outputs, and their calls.
        file: where to write the recordings.
    """
    content, described = bytearray(), []
    for name, fields, calls in recordings:
        frames = [_described(call, content) for call in calls]
        described.append({"node": name, "fields": fields, "calls": frames})
    found: dict[str, Any] = in_node(
        "replay.mjs", folder, json.dumps({"recordings": described}), content, file
    )
    return found


def in_node(script: str, folder: Path, header: str, content: bytes, file: Path) -> Any:
    """Write a header and the bytes of values to a file, and return what a script of this folder says."""
    encoded = header.encode()
    file.write_bytes(len(encoded).to_bytes(4, "little") + encoded + content)
    words = ["node", Path(__file__).with_name(script), folder, file]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _described(call: Call, content: bytearray) -> dict[str, Any]:
    found = call.result or {}
    named = {name: None if x is None else placed(x, content) for name, x in found.items()}
    return {
        "parameters": call.parameters,
        "inputs": [placed(x, content) for x in call.inputs],
        "result": call.result and named,
    }


def placed(value: Any, content: bytearray) -> dict[str, Any]:
    """Add the bytes of a value, and return where they are; a number is a float64."""
    x = np.ascontiguousarray(value) if np.ndim(value) else np.float64(value)
    place = {"dtype": x.dtype.str[1:], "shape": x.shape, "at": len(content)}
    content += x.tobytes()
    return place
