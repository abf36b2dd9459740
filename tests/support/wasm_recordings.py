"""Recordings of steps in a file, and their replay in Node.js by the step of the page.

The file is the length of a header in four bytes, the header, which is JSON, and the bytes of all values. For
each recording the header has the ``node`` and its ``calls``: parameters, inputs, what else the page has to
make, and results by name, null before the first ones. A value is a dtype, a shape, and its place among them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from tools.wasm_cases import Call


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
    made = {**call.arguments, **call.given}
    found = call.result
    if not (found is None or isinstance(found, dict)):
        found = {next(iter(call.step.gives)): found}
    return {
        "parameters": call.parameters,
        "inputs": [placed(x, content) for x in call.inputs],
        "given": {name: placed(made[name], content) for name in given if name in made},
        "result": found and {name: placed(x, content) for name, x in found.items()},
    }


def placed(value: Any, content: bytearray) -> dict[str, Any]:
    """Add the bytes of a value, and return where they are; a number is a float64."""
    x = np.ascontiguousarray(value) if np.ndim(value) else np.float64(value)
    place = {"dtype": x.dtype.str[1:], "shape": x.shape, "at": len(content)}
    content += x.tobytes()
    return place
