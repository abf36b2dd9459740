"""Who may import whom: smaller levels only, and siblings on levels 2 and 5 leave each other alone."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parent.parent / "stream_sparse"
LEVELS = {
    0: {
        *("_lazy", "_xcb", "errors", "frame", "kernels", "reference", "drawing", "opencv", "disk", "samples"),
        "digest",
        *("bases", "hiding", "processwide", "ticks"),
    },
    1: {"base", "learning", "video"},
    2: {"sources", "nodes", "panels", "sinks"},
    3: {"testing", "registry"},
    4: {"spec"},
    5: {"flow", "view", "records"},
    6: {
        *(
            "run",
            "pipeline",
            "table",
            "outputs",
            "edits",
            "trace",
            "looks",
            "progress",
            "checkpoints",
            "identity",
            "resuming",
            "controls",
            "screen",
            "knobs",
            "past",
            "snapshots",
        ),
        *("display_gone", "changes", "shedding", "replaying", "footage", "comparing", "exports"),
        *("recording", "segment", "shelf", "ahead", "following", "options", "engine", "replayed"),
        *("rows", "showing", "steering", "taps", "told", "viewable", "windows"),
    },
    7: {"cli", "__main__"},
}
LEVEL = {name: level for level, names in LEVELS.items() for name in names}
APART = (2, 5)
WINDOWS = {
    *("imshow", "namedWindow", "waitKey", "waitKeyEx", "pollKey", "createTrackbar", "setMouseCallback"),
    *("destroyWindow", "destroyAllWindows", "moveWindow", "resizeWindow", "setWindowProperty"),
}

FILES = sorted(PACKAGE.rglob("*.py"))


def part(file: Path) -> str:
    """The module or folder of the design's page that a file belongs to."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports, in functions and for type checkers too."""
    package = ("stream_sparse", *file.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*origin, *filter(None, [node.module])))
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def own(name: str) -> str | None:
    """The part of this package that an import reaches; its public face counts as `run`; None for others'."""
    words = name.split(".")
    if words[0] != "stream_sparse":
        return None
    return words[1] if len(words) > 1 and words[1] in LEVEL else "run"


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_a_file_imports_smaller_levels_only(file: Path) -> None:
    here = part(file)
    if here == "__init__":
        return  # the package's face names all levels
    wrong = []
    for line, name in imports(file):
        there = own(name)
        if there is None or there == here:
            continue
        level, other = LEVEL[here], LEVEL[there]
        if other > level or (other == level and level in APART):
            wrong.append(f"{file.name}:{line} {here} (level {level}) imports {there} (level {other}): {name}")
    assert not wrong, "\n".join(wrong)


def test_every_part_has_a_level() -> None:
    parts = {part(file) for file in FILES} - {"__init__"}
    assert parts <= set(LEVEL), f"give a level to {parts - set(LEVEL)}"


def test_only_flow_knows_streamz() -> None:
    users = {part(f) for f in FILES for _, name in imports(f) if name.split(".")[0] in ("streamz", "tornado")}
    assert users == {"flow"}


def test_only_the_window_sink_opens_windows() -> None:
    users = {
        str(file.relative_to(PACKAGE).as_posix())
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in WINDOWS
    }
    assert users == {"sinks/window.py"}


def test_the_rule_sees_a_wrong_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "nodes" / "bad.py"
    wrong.parent.mkdir()
    wrong.write_text("from stream_sparse.spec import read\nfrom ..panels import Image\nimport streamz.core\n")
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    assert [(line, own(name)) for line, name in imports(wrong)] == [(1, "spec"), (2, "panels"), (3, None)]
