"""Formulas by the KaTeX that the studio has: they need no network, and no server."""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes

_DOCS = Path(__file__).parents[1]
_VENDOR = _DOCS.parent / "stream_sparse" / "web" / "vendor"
_MADE = _DOCS / "_build" / "katex"  # which conf.py names among the static files
# A browser loads no module from a file, so the module becomes a script.
_EXPORT = re.compile(r"export\s*\{[^}]*?([\w$]+) as render\b[^}]*\};?\s*$")
_RENDER = """
for (const place of document.querySelectorAll(".formula")) {
  %s(place.textContent, place, {displayMode: place.tagName === "DIV"});
}
"""


def inline(writer: Any, node: nodes.math) -> None:
    """Write a formula within a line."""
    writer.body.append(f'<span class="formula">{escape(node.astext())}</span>')
    raise nodes.SkipNode


def block(writer: Any, node: nodes.math_block) -> None:
    """Write a formula on a line of its own."""
    writer.body.append(f'<div class="formula">{escape(node.astext())}</div>\n')
    raise nodes.SkipNode


def make_files(*_: Any) -> None:
    """Make what pages with formulas load."""
    module = (_VENDOR / "katex.js").read_text("utf-8")
    export = _EXPORT.search(module)
    assert export is not None, "katex.js exports no function 'render'"
    _MADE.mkdir(parents=True, exist_ok=True)
    script = f"(() => {{\n{module[: export.start()]}{_RENDER % export[1]}}})();\n"
    (_MADE / "formulas.js").write_text(script, "utf-8")
    for file in [_VENDOR / "katex.css", *_VENDOR.glob("KaTeX_*.woff2")]:
        shutil.copy(file, _MADE)


def add_files(app: Any, *page: Any) -> None:
    """Let a page load them, if it has a formula."""
    tree = page[3]  # None for a page that is made by no text
    if tree is not None and any(isinstance(node, nodes.math | nodes.math_block) for node in tree.findall()):
        app.add_css_file("katex.css")
        app.add_js_file("formulas.js", loading_method="defer")


def setup(app: Any) -> dict[str, Any]:
    """Register the renderer, which conf.py chooses."""
    app.add_html_math_renderer("katex", (inline, None), (block, None))
    app.connect("config-inited", make_files)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True}
