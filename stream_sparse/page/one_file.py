"""The page that runs programs in a browser alone, with all that it needs in one file."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from stream_sparse.errors import InputError
from stream_sparse.plan import read
from stream_sparse.recording.provenance import code
from stream_sparse.sources import Video
from stream_sparse.ui.controller import HELP, KEYS

from .assets import Asset, assets, clip_assets, encoded, levels
from .bundle import bundle, static
from .program import SAMPLES, Program, compile_plan

__all__ = ["SCRIPTS", "STYLES", "UNABLE", "in_one_file", "kernels", "page", "page_data", "page_of"]

STYLES = ("app/style.css", "app/pages.css", "app/home.css", "app/live.css")
UNABLE = "app/unable.js"
SCRIPTS = ("app/live.js", "engine/worker.js")
_HEAD = "<!-- head.html -->"
# Its own parts by their hashes; it asks for nothing at all.
_POLICY = (
    "default-src 'none'; script-src {scripts} 'wasm-unsafe-eval'; style-src {styles}; img-src data: blob:; "
    "media-src blob:; worker-src blob:; base-uri 'none'; form-action 'none'"
)
_KERNELS = Path(__file__).parent
_NO_COURSE = {
    "course": [], "lessons": {}, "exercises": {}, "formulas": {"display": {}, "inline": {}},
}  # fmt: skip


def kernels(folder: Path = _KERNELS) -> tuple[bytes, Any]:
    """Return the module of the kernels and its table; InputError where they were not made."""
    try:
        table = json.loads((folder / "kernels.json").read_text("utf-8"))
        return (folder / "kernels.wasm").read_bytes(), table
    except FileNotFoundError as error:
        raise InputError(
            "page: the kernels for browsers are not in this copy of the package; `make page` in the source "
            "makes them, with wasm-ld-19 (Debian's lld-19)"
        ) from error


def page_of(pipelines: Sequence[str], source: str | None = None) -> tuple[str, list[str]]:
    """Return the page of some pipelines in one file, and lines for its maker: sizes, and what is left out.

    Parameters:
        pipelines: files, or names of bundled ones.
        source: takes the place of theirs; a video is encoded again, into the file.
    """
    module, notes = kernels(), list[str]()
    programs: dict[str, Program] = {}
    clips: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for pipeline in pipelines:
            plan = read(pipeline, source=source)
            if isinstance(plan.source, Video):
                source_key = str(plan.source.parameters() | {"loop": False})
                if source_key not in clips:
                    clips[source_key] = encoded(plan.source, Path(folder))
                    notes.append(f"{plan.source_title}: {clips[source_key].note}")
                file = clips[source_key].path
                program = compile_plan(read(pipeline, source=Video(path=str(file), loop=plan.source.loop)))
                for kept in (program.source.parameters, program.tree["source"]):
                    kept["path"] = file.name
            else:
                program = compile_plan(plan)
            if program.name in programs:
                raise InputError(f"page: two pipelines are named '{program.name}'")
            programs[program.name] = program
            notes += [f"{program.name}: left out: {line}" for line in program.lacks]
        used = {str(program.source.parameters.get("name")) for program in programs.values()}
        parts = assets([name for name in SAMPLES if name in used])
        for clip in clips.values():
            parts |= clip_assets(clip.path)
    return in_one_file(page_data(programs.values(), parts, module)), notes


def page_data(
    programs: Iterable[Program],
    assets: Mapping[str, Asset],
    module: tuple[bytes, Any],
    course: Mapping[str, Any] = _NO_COURSE,
) -> bytes:
    """Return the data of the page, compressed: the length of a head, the head as JSON, the bytes it names.

    Parameters:
        assets: facts and bytes of samples and clips by their names.
        module: the module of the kernels and its table.
        course: what the page has of the course.
    """
    body = bytearray()

    def placed(part: bytes) -> dict[str, int]:
        start = len(body)
        body.extend(part + bytes(-len(part) % 8))
        return {"start": start, "length": len(part)}

    head = {
        "wasm": placed(module[0]),
        "kernels": module[1],
        "code": code(),
        "programs": {program.name: program.model_dump(mode="json") for program in programs},
        "texts": {"keys": [[key.names, key.action] for key in KEYS], "help": HELP},
        "levels": levels(),
        **course,
        "assets": {name: {**about, "place": placed(part)} for name, (about, part) in assets.items()},
    }
    text = json.dumps(head, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return gzip.compress(len(text).to_bytes(4, "little") + text + bytes(body), 9, mtime=0)


def in_one_file(packed: bytes) -> str:
    """Return the page with all that it needs inside, given its data."""
    main, worker = ('"use strict";\n' + bundle(name).replace("</script", "<\\/script") for name in SCRIPTS)
    styles, unable = "".join(map(static, STYLES)), static(UNABLE)
    main = f"(() => {{\n{main}\n}})();"  # its names are not those of the window
    policy = _POLICY.format(scripts=f"{_hash(unable)} {_hash(main)}", styles=_hash(styles))
    text = re.sub(r'<link rel="stylesheet"[^>]*>\n', "", page("app/live.html", policy))
    text = text.replace(f'<script src="static/{UNABLE}"></script>', f"<script>{unable}</script>")
    parts = (
        f"<style>{styles}</style>\n"
        f'<script id="page-data" type="text/plain">{base64.b64encode(packed).decode()}</script>\n'
        f'<script id="page-worker" type="text/plain">{worker}</script>\n'
    )
    text = text.replace('<script type="module" src="static/app/live.js"></script>\n', parts)
    return text.replace("</body>", f"<script>{main}</script>\n</body>")


def page(name: str, policy: str) -> str:
    """Return a page with its head, which begins with the policy."""
    rule = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    return static(name).replace(f"{_HEAD}\n", static("app/head.html").replace("<head>\n", f"<head>\n{rule}"))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
