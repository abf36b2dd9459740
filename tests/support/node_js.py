"""Modules of the pages in Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

STATIC = Path(__file__).parents[2] / "stream_sparse" / "web"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")


def in_node(module: str, expression: str, given: Any = None, timeout: float = 60.0) -> Any:
    """Return the value of an expression of JavaScript, as JSON holds it.

    Parameters:
        module: a module of the pages, such as ``drawing/numbers.js``; its names are in ``m``.
        expression: may use ``m``, ``given`` and ``await``.
        given: what JSON can hold.
        timeout: seconds.
    """
    script = (
        'import { readFileSync } from "node:fs";\n'
        f'const m = await import("{(STATIC / module).as_uri()}");\n'
        'const given = JSON.parse(readFileSync(0, "utf8"));\n'
        f"console.log(JSON.stringify({expression}));"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        input=json.dumps(given), capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
