"""The formulas of the page as MathML, which every browser draws without fonts or scripts."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["formulas"]

_KATEX = Path(__file__).resolve().parents[1] / "stream_sparse" / "web" / "vendor" / "katex.js"
_PLACES = re.compile(r'<(?:span|div) class="formula( display)?">(.*?)</')
_TYPESET = f"""
import {{ renderToString }} from {json.dumps(_KATEX.as_uri())};
import {{ readFileSync }} from "node:fs";
const given = JSON.parse(readFileSync(0, "utf-8"));
const made = Object.entries(given).map(([kind, texts]) => [kind, Object.fromEntries(texts.map((text) =>
  [text, renderToString(text, {{ output: "mathml", displayMode: kind === "display" }})]))]);
console.log(JSON.stringify(Object.fromEntries(made)));
"""


def formulas(data: Any) -> dict[str, dict[str, str]]:
    """Return the formulas of some data, in a line or displayed, by their TeX.

    They stand in elements of HTML of the class ``formula``, or in entries of that name. Without Node.js there
    are none, and the page shows their TeX.

    Parameters:
        data: as JSON has it.
    """
    found = dict[str, set[str]](inline=set(), display=set())
    _collect(data, found)
    if shutil.which("node") is None:
        print("formulas are left as TeX: node, which typesets them, is missing", file=sys.stderr)
        return {kind: {} for kind in found}
    given = json.dumps({kind: sorted(texts) for kind, texts in found.items()})
    words = ["node", "--input-type=module", "--eval", _TYPESET]
    done = subprocess.run(words, input=given, check=True, capture_output=True, text=True, encoding="utf-8")
    made: dict[str, dict[str, str]] = json.loads(done.stdout)
    return made


def _collect(data: Any, found: dict[str, set[str]]) -> None:
    if isinstance(data, str):
        for display, text in _PLACES.findall(data):
            found["display" if display else "inline"].add(html.unescape(text))
    elif isinstance(data, dict):
        if data.get("formula"):
            found["display"].add(data["formula"])
        _collect(list(data.values()), found)
    elif isinstance(data, (list, tuple)):
        for one in data:
            _collect(one, found)
