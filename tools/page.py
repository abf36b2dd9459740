"""Build the page that runs pipelines in a browser alone, as a folder for any static host and as one file.

    .venv-test/bin/python tools/page.py FOLDER

It writes ``index.html`` with what it needs beside it, ``figure.js``, a live figure for pages of others, and
``stream_sparse_live.html``, which has all in one file and opens from a disk. Into the package it writes the
kernels by which ``stream-sparse page`` makes such a file of any pipelines. It needs the linker that
``tools/wasm.py`` needs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "stream_sparse" / "web"
KERNELS = ROOT / "stream_sparse" / "page"
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from stream_sparse.page.bundle import bundle, static  # noqa: E402
from stream_sparse.page.one_file import (  # noqa: E402
    SCRIPTS,
    STYLES,
    UNABLE,
    in_one_file,
    kernels,
    page,
    page_data,
)

PIPELINES = (
    "bird", "signal", "temporal", "thresholds", "spatial", "still", "sparse", "digits", "dictionary",
    "fields", "flicker", "complex_cells", "events", "webcam", "minimal",
)  # fmt: skip
# What the page itself may load and run; nothing is ever sent.
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data: blob:; "
    "media-src blob:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'"
)
_IMPORT = re.compile(r'\b(?:from|import) "(\.[^"]+)";')
_ONE = "stream_sparse_live.html"


def main() -> int:
    """Build the page in the folder named on the command line."""
    if len(sys.argv) != 2:
        print("usage: python tools/page.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    words = [sys.executable, ROOT / "tools" / "wasm.py", KERNELS]
    if done := subprocess.run(words, check=False).returncode:
        return done
    build(folder, *kernels())
    (folder / _ONE).write_text(in_one_file((folder / "page.bin").read_bytes()), "utf-8")
    for file in sorted(folder.glob("*.*")):
        print(f"{file.stat().st_size:9,d}  {file.name}")
    return 0


def build(folder: Path, wasm: bytes, table: Any) -> None:
    """Write the folder, given the module of the kernels and its table."""
    for name in sorted(needed()):
        (folder / "static" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(STATIC / name, folder / "static" / name)
    (folder / "page.bin").write_bytes(data(wasm, table))
    (folder / "figure.js").write_text(figure(), "utf-8")
    (folder / "index.html").write_text(page("app/live.html", _POLICY), "utf-8")


def figure() -> str:
    """Return the module of a live figure, with its style and the program of its worker inside."""
    parts = {"STYLE": static("app/style.css"), "WORKER": bundle("engine/worker.js")}
    lines = [f"const {name} = {json.dumps(text)};\n" for name, text in parts.items()]
    return "".join(lines) + bundle("app/figure.js")


def data(wasm: bytes, table: Any) -> bytes:
    """Return the data of the page, compressed."""
    from stream_sparse.page.assets import assets
    from stream_sparse.page.program import compile_plan
    from stream_sparse.pipeline import load
    from stream_sparse.studio.course_list import course_pages
    from tools import page_formulas, page_lessons

    texts = {"course": course_pages("#course/"), "exercises": page_lessons.exercises()}
    course = {**texts, "formulas": page_formulas.formulas(texts), "lessons": page_lessons.lessons()}
    programs = [compile_plan(load(name).plan) for name in PIPELINES]
    return page_data(programs, assets(), (wasm, table), course)


def needed() -> set[str]:
    """Return the files that the page loads, with the licences of libraries among them."""
    found, coming = {*STYLES, UNABLE, "vendor/LICENSES.md"}, [*SCRIPTS]
    while coming:
        name = coming.pop()
        if name not in found:
            found.add(name)
            text = (STATIC / name).read_text("utf-8")
            coming += [os.path.normpath(Path(name).parent / one) for one in _IMPORT.findall(text)]
    return {Path(name).as_posix() for name in found}


if __name__ == "__main__":
    sys.exit(main())
