"""Build the page that runs pipelines in a browser alone, as a folder for any static host and as one file.

    .venv-test/bin/python tools/page.py FOLDER

It writes ``index.html`` with what it needs beside it, ``figure.js``, a live figure for pages of others, and
``stream_sparse_live.html``, which has all in one file and opens from a disk. It needs the linker that
``tools/wasm.py`` needs, and for the one file npm.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "stream_sparse" / "web"
PIPELINES = (
    "bird", "signal", "temporal", "thresholds", "spatial", "still", "sparse", "digits", "dictionary",
    "fields", "flicker", "complex_cells", "events", "webcam", "minimal",
)  # fmt: skip
# What the page itself may load and run; nothing is ever sent.
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data: blob:; "
    "media-src blob:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'"
)
_HEAD = "<!-- head.html -->"
# Of the page in one file: its own parts by their hashes; it asks for nothing at all.
_ONE_POLICY = (
    "default-src 'none'; script-src {scripts} 'wasm-unsafe-eval'; style-src {styles}; img-src data: blob:; "
    "media-src blob:; worker-src blob:; base-uri 'none'; form-action 'none'"
)
STYLES = ("app/style.css", "app/pages.css", "app/home.css", "app/live.css")
_UNABLE = "app/unable.js"
_PROGRAMS = ("app/live.js", "engine/worker.js")
_IMPORT = re.compile(r'\b(?:from|import) "(\.[^"]+)";')
_ONE = "stream_sparse_live.html"


def main() -> int:
    """Build the page in the folder named on the command line."""
    if len(sys.argv) != 2:
        print("usage: python tools/page.py FOLDER", file=sys.stderr)
        return 2
    sys.path.insert(0, str(ROOT))
    from stream_sparse.page.program import NODES

    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as work:
        words = [sys.executable, ROOT / "tools" / "wasm.py", work, *NODES]
        if done := subprocess.run(words, check=False).returncode:
            return done
        wasm = (Path(work) / "kernels.wasm").read_bytes()
        table = json.loads((Path(work) / "kernels.json").read_text("utf-8"))
    build(folder, wasm, table)
    if shutil.which("npm") is None:
        print(
            f"{_ONE} is left out: it needs npm, which fetches the program that joins its parts",
            file=sys.stderr,
        )
    else:
        try:
            text = in_one_file((folder / "page.bin").read_bytes())
        except subprocess.CalledProcessError:
            print(
                f"{_ONE} is left out: npm could not fetch the program that joins its parts", file=sys.stderr
            )
            return 1
        (folder / _ONE).write_text(text, "utf-8")
    for file in sorted(folder.glob("*.*")):
        print(f"{file.stat().st_size:9,d}  {file.name}")
    return 0


def build(folder: Path, wasm: bytes, table: Any) -> None:
    """Write the folder, given the module of the kernels and its table."""
    for name in sorted(needed()):
        (folder / "static" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(STATIC / name, folder / "static" / name)
    (folder / "page.bin").write_bytes(gzip.compress(data(wasm, table), 9, mtime=0))
    (folder / "figure.js").write_text(figure(), "utf-8")
    (folder / "index.html").write_text(page("live.html", _POLICY), "utf-8")


def figure() -> str:
    """Return the module of a live figure, with its style and the program of its worker inside."""
    from stream_sparse.studio.bundle import bundle, static

    parts = {"STYLE": static("app/style.css"), "WORKER": bundle("engine/worker.js")}
    lines = [f"const {name} = {json.dumps(text)};\n" for name, text in parts.items()]
    return "".join(lines) + bundle("app/figure.js")


def in_one_file(packed: bytes) -> str:
    """Return the page with all that it needs inside, given its data, compressed."""
    main, worker = joined(*_PROGRAMS)
    styles = "".join((STATIC / name).read_text("utf-8") for name in STYLES)
    text = page("live.html", "POLICY")
    text = re.sub(r'<link rel="stylesheet"[^>]*>\n', "", text)
    unable = (STATIC / _UNABLE).read_text("utf-8")
    policy = _ONE_POLICY.format(scripts=f"{_hash(unable)} {_hash(main)}", styles=_hash(styles))
    text = text.replace(f'<script src="static/{_UNABLE}"></script>', f"<script>{unable}</script>")
    parts = (
        f"<style>{styles}</style>\n"
        f'<script id="page-data" type="text/plain">{base64.b64encode(packed).decode()}</script>\n'
        f'<script id="page-worker" type="text/plain">{worker}</script>\n'
    )
    text = text.replace("POLICY", policy).replace(
        '<script type="module" src="static/app/live.js"></script>\n', parts
    )
    return text.replace("</body>", f"<script>{main}</script>\n</body>")


def joined(*names: str) -> list[str]:
    """Return each module of the pages with all that it imports, as one script."""
    from tools.vendor import ESBUILD

    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "package.json").write_text(
            json.dumps({"private": True, "dependencies": {"esbuild": ESBUILD}})
        )
        quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--no-update-notifier"]
        subprocess.run(["npm", "install", "--silent", "--ignore-scripts", *quiet], cwd=work, check=True)
        words = ["node", work / "node_modules" / "esbuild" / "bin" / "esbuild", "--bundle", "--minify"]
        how = ["--format=iife", "--target=es2022", "--legal-comments=none", "--log-level=warning"]
        made = [
            subprocess.run([*words, *how, STATIC / one], check=True, capture_output=True, text=True).stdout
            for one in names
        ]
    return [text.replace("</script", "<\\/script") for text in made]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page(name: str, policy: str) -> str:
    """Return a page with its head, which begins with the policy."""
    head = (STATIC / "app" / "head.html").read_text("utf-8")
    rule = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    head = head.replace("<head>\n", f"<head>\n{rule}")
    return (STATIC / "app" / name).read_text("utf-8").replace(f"{_HEAD}\n", head)


def data(wasm: bytes, table: Any) -> bytes:
    """Return the data of the page: the length of a head, the head as JSON, and the bytes that it names."""
    from stream_sparse.page.program import compile_plan
    from stream_sparse.pipeline import load
    from stream_sparse.recording.provenance import code
    from stream_sparse.studio.course_list import course_pages
    from stream_sparse.ui.controller import HELP, KEYS
    from tools import page_assets, page_formulas, page_lessons

    body = bytearray()
    texts = {"course": course_pages("#course/"), "exercises": page_lessons.exercises()}

    def placed(part: bytes) -> dict[str, int]:
        start = len(body)
        body.extend(part + bytes(-len(part) % 8))
        return {"start": start, "length": len(part)}

    head = {
        "wasm": placed(wasm),
        "kernels": table,
        "code": code(),
        "programs": {name: compile_plan(load(name).plan).model_dump() for name in PIPELINES},
        "texts": {"keys": [[key.names, key.action] for key in KEYS], "help": HELP},
        "levels": page_assets.levels(),
        **texts,
        "formulas": page_formulas.formulas(texts),
        "lessons": page_lessons.lessons(),
        "assets": {
            name: {**about, "place": placed(part)} for name, (about, part) in page_assets.assets().items()
        },
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return len(text).to_bytes(4, "little") + text + bytes(body)


def needed() -> set[str]:
    """Return the files that the page loads, with the licences of libraries among them."""
    found, coming = {*STYLES, _UNABLE, "vendor/LICENSES.md"}, [*_PROGRAMS]
    while coming:
        name = coming.pop()
        if name not in found:
            found.add(name)
            text = (STATIC / name).read_text("utf-8")
            coming += [os.path.normpath(Path(name).parent / one) for one in _IMPORT.findall(text)]
    return {Path(name).as_posix() for name in found}


if __name__ == "__main__":
    sys.exit(main())
