"""The page that runs pipelines in a browser alone, built with the kernels of some nodes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.processes import python
from tools import page

TOOL = Path(__file__).parents[2] / "tools" / "wasm.py"


def built(folder: Path, *nodes: str) -> Path:
    """Build the page, with the kernels of some nodes; returns its folder."""
    kernels, site = folder / "kernels", folder / "site"
    done = python(TOOL, kernels, *nodes, timeout=800)
    assert done.returncode == 0, done.stderr
    site.mkdir()
    table = json.loads((kernels / "kernels.json").read_text("utf-8"))
    page.build(site, (kernels / "kernels.wasm").read_bytes(), table)
    return site
