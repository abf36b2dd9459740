"""The generated files are committed as the code makes them."""

from __future__ import annotations

from pathlib import Path

from tests.support.processes import prints

ROOT = Path(__file__).parents[2]


def test_the_generated_files_are_those_that_the_code_makes(tmp_path: Path) -> None:
    prints(ROOT / "tools" / "generate.py", tmp_path)
    made = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")]
    assert {path.suffix for path in made} == {".js", ".json", ".pyi"}
    old = [str(p) for p in made if (ROOT / p).read_text("utf-8") != (tmp_path / p).read_text("utf-8")]
    assert not old, f"{', '.join(old)}: run python tools/generate.py"
