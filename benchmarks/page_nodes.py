"""How long does each node take on the page without Python, beside the program?

Both get the same frames: those of the bundled pipelines, of a camera of 640x480 for ``webcam``. The kernels
of the page run in Node.js, whose compiler is Chromium's. It needs Node.js and wasm-ld-19:
python benchmarks/page_nodes.py [--write]    which puts the table into docs/guide/speed.md
"""

from __future__ import annotations

import _timing  # before NumPy: one thread  # isort: skip
import functools
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from stream_sparse import load
from stream_sparse.page.program import compile_plan
from stream_sparse.plan import registry

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tools.page import PIPELINES  # noqa: E402

GUIDE = ROOT / "docs" / "guide" / "speed.md"
HEADING = "## Nodes on the page without Python\n"
FRAMES, WARM = 150, 50
CAMERA = 640, 480


Medians = dict[tuple[str, tuple[int, ...]], float]
"""Milliseconds of a call, by the name of the node and the shape of its first input."""


class Times(NamedTuple):
    """Median milliseconds of a call: of the program and of the page."""

    pipeline: str
    shape: tuple[int, ...]
    program: float
    page: float


def frames_of(name: str) -> list[Any]:
    """Return the frames of a pipeline's own source; for a camera those of the clip, in its size."""
    source = load("minimal" if name == "webcam" else name).plan.source
    if name == "webcam":
        source = type(source)(name="macaw", color=True)
    elif hasattr(source, "loop"):
        source = type(source)(**{**source.parameters(), "loop": True})
    source.open()
    frames = [frame.data for frame in islice(source.frames(), FRAMES)]
    source.close()
    return [cv2.resize(frame, CAMERA) for frame in frames] if name == "webcam" else frames


@contextmanager
def timed() -> Iterator[dict[tuple[str, tuple[int, ...]], list[float]]]:
    """Note how long each call of a node of the page takes."""
    found: dict[tuple[str, tuple[int, ...]], list[float]] = defaultdict(list)
    classes: dict[str, Any] = {use: registry.find("nodes", use) for use in registry.names("nodes")}
    updates = {use: cls.update for use, cls in classes.items()}

    def watched(use: str, update: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(update)
        def call(node: Any, *inputs: Any) -> Any:
            begun = time.perf_counter()
            result = update(node, *inputs)
            took = 1000 * (time.perf_counter() - begun)
            found[use, np.shape(inputs[0])].append(took)
            return result

        return call

    for use, cls in classes.items():
        cls.update = watched(use, updates[use])
    try:
        yield found
    finally:
        for use, cls in classes.items():
            cls.update = updates[use]


def of_program(name: str, frames: list[Any]) -> Medians:
    """Return the median of each node of a pipeline in the program."""
    x = np.asarray(frames[0])
    with timed() as found:
        stepper = load(name).stepper(x.shape, x.dtype)
        for index, frame in enumerate(frames):
            if index == WARM:
                found.clear()
            stepper.send(frame)
    return {of: float(np.median(took)) for of, took in found.items()}


def of_page(name: str, frames: list[Any], kernels: Path, file: Path) -> Medians:
    """Return the median of each node of a pipeline on the page."""
    x = np.stack(frames)
    file.write_bytes(x.tobytes())
    given = {
        "program": compile_plan(load(name).plan).model_dump(), "warm": WARM, "frames": len(frames),
        "medium": {"shape": x.shape[1:], "dtype": x.dtype.str[1:], "rate": 30.0, "live": False},
    }  # fmt: skip
    words = ["node", str(Path(__file__).with_suffix(".mjs")), str(kernels), str(file)]
    done = subprocess.run(words, input=json.dumps(given), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return {(use, tuple(shape)): median for use, shape, median in json.loads(done.stdout)}


def measured() -> dict[str, Times]:
    """Return the times of each node where its input is largest."""
    found: dict[str, Times] = {}
    with tempfile.TemporaryDirectory() as name:
        kernels, file = Path(name) / "kernels", Path(name) / "frames.bin"
        subprocess.run([sys.executable, ROOT / "tools" / "wasm.py", kernels], check=True)
        for pipeline in PIPELINES:
            frames = frames_of(pipeline)
            program, page = of_program(pipeline, frames), of_page(pipeline, frames, kernels, file)
            for use, shape in program.keys() & page.keys():
                if use not in found or prod(shape) > prod(found[use].shape):
                    found[use] = Times(pipeline, shape, program[use, shape], page[use, shape])
    return found


def table(found: dict[str, Times]) -> str:
    """Return the times as a table of Markdown."""
    lines = [
        "| node | in | input | program, ms | page, ms | page / program |",
        "|---|---|---|---|---|---|",
    ]
    for use in sorted(found):
        pipeline, shape, program, page = found[use]
        size = "x".join(map(str, shape)) or "a number"
        lines.append(
            f"| `{use}` | `{pipeline}` | {size} | {program:.3f} | {page:.3f} | {page / program:.1f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, or put it into the guide."""
    made = f"Measured on {_timing.machine()}, one thread each.\n\n{table(measured())}"
    print(made)
    if "--write" in sys.argv:
        before, _, _ = GUIDE.read_text("utf-8").partition(HEADING)
        GUIDE.write_text(f"{before.rstrip()}\n\n{HEADING}\n{EXPLAINED}\n{made}", "utf-8")


EXPLAINED = """Each node of the page runs the kernel of the package, compiled to WebAssembly with vectors of
128 bits, where the program's are as wide as the processor has. Both got the same frames in one run; the page
ran in Node.js, by the engine of the page. A time is the median of the calls of all nodes of that name in the
pipeline that get such an input (`benchmarks/page_nodes.py --write`); those of the program have what Python
adds to each call.
"""

if __name__ == "__main__":
    main()
