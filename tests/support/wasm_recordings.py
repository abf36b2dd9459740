"""Recordings of steps in a file, and their replay in Node.js by the step of the page.

The file is the length of a header in four bytes, the header, which is JSON, and the bytes of all values. For
each recording the header has the ``node`` and its ``calls``: parameters, inputs, what else the page has to
make, and results by name, null before the first ones. A value is a dtype, a shape, and its place among them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from stream_sparse.frame import Value
from stream_sparse.nodes._step import Stepped, leaves


class Call(NamedTuple):
    """What a node gave to its step for a frame.

    Attributes:
        parameters: those of the node by name, as they are at the call.
        inputs: numbers and arrays.
        step: the kernel, and the types of its arrays.
        made: what the step has computed for the kernel, by name.
        result: by name; None before the first result.
    """

    parameters: dict[str, Any]
    inputs: tuple[Value, ...]
    step: tuple[Any, ...]
    made: dict[str, Any]
    result: dict[str, Any] | None


@contextmanager
def watching() -> Iterator[list[Call]]:
    """Note each call of a step."""
    found: list[Call] = []
    run = Stepped._run  # which update calls; no result of it names all arrays

    def watched(node: Stepped, *inputs: Value) -> Any:
        step = node.step(*map(np.asarray, inputs))
        made = {"shape": getattr(node, "_shape", None)}
        made |= dict(leaf for name, x in step.named.items() for leaf in leaves(name, x))
        about = step.kernel, *(x.dtype for _, x in step.places)
        kept = tuple(np.copy(x) if np.ndim(x) else x for x in inputs)
        result = named = run(node, *inputs)
        if result is not None:
            names = [name for name, x in step.places if x.of == "result"]
            values = result.values() if len(names) > 1 else [result]
            named = dict(zip(names, map(np.copy, values), strict=True))
        found.append(Call(node.parameters(), kept, about, made, named))
        return result

    with patch.object(Stepped, "_run", watched):
        yield found


def replay_in_node(folder: Path, recordings: Iterable[tuple[str, list[Call]]], file: Path) -> dict[str, Any]:
    """Return the ``differences`` of a module's nodes from recordings, and its ``uncalled`` functions.

    Parameters:
        folder: of the module and its table.
        recordings: names of nodes, and their calls.
        file: where to write the recordings.
    """
    table = json.loads((folder / "kernels.json").read_text("utf-8"))
    content, described = bytearray(), []
    for name, calls in recordings:
        steps = [step for case in table["nodes"][name]["cases"] for step in case["steps"]]
        given = {each for step in steps for each in step.get("given", ())}
        described.append({"node": name, "calls": [_described(call, given, content) for call in calls]})
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


def _described(call: Call, given: Collection[str], content: bytearray) -> dict[str, Any]:
    return {
        "parameters": call.parameters,
        "inputs": [placed(x, content) for x in call.inputs],
        "given": {name: placed(call.made[name], content) for name in given if name in call.made},
        "result": call.result and {name: placed(x, content) for name, x in call.result.items()},
    }


def placed(value: Any, content: bytearray) -> dict[str, Any]:
    """Add the bytes of a value, and return where they are; a number is a float64."""
    x = np.ascontiguousarray(value) if np.ndim(value) else np.float64(value)
    place = {"dtype": x.dtype.str[1:], "shape": x.shape, "at": len(content)}
    content += x.tobytes()
    return place
