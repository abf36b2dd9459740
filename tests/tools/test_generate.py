"""The generated files are committed as the code makes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_generated_files_are_those_that_the_code_makes(tmp_path: Path) -> None:
    tool = ROOT / "tools" / "generate.py"
    subprocess.run([sys.executable, tool, tmp_path], check=True, capture_output=True)
    made = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")]
    assert {path.suffix for path in made} == {".json", ".pyi"}
    old = [str(p) for p in made if (ROOT / p).read_text("utf-8") != (tmp_path / p).read_text("utf-8")]
    assert not old, f"{', '.join(old)}: run python tools/generate.py"
