from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest

from stream_sparse.cli import docs

from .conftest import Cli

GUIDE = Path(__file__).parents[2] / "docs" / "guide"


def test_it_lists_the_pages_in_the_order_of_the_guide(cli: Cli) -> None:
    out = cli.says("docs")
    assert out.index("start ") < out.index("webcam  ") < out.index("robustness ")
    assert "What a number means" in out
    assert out.index("course/sparsity ") < out.index("course/map ")
    assert out.splitlines()[-1] == "stream-sparse docs PAGE shows one of them."


def test_into_a_pipe_a_page_is_its_file(cli: Cli) -> None:
    assert cli("docs", "webcam") == (0, (GUIDE / "webcam.md").read_text("utf-8"), "")
    assert cli("docs", "course/space") == (0, (GUIDE.parent / "course" / "space.md").read_text("utf-8"), "")


def test_a_unit_is_explained_as_by_nodes(cli: Cli) -> None:
    assert cli("docs", "diff_box") == cli("nodes", "diff_box")


def test_an_unknown_page_is_one_line(cli: Cli) -> None:
    assert cli("docs", "webcm") == (2, "", "error: there is no page 'webcm'; did you mean 'webcam'?\n")
    assert cli("docs", "42") == (2, "", "error: there is no page '42'; stream-sparse docs lists all\n")


def test_at_a_terminal_a_built_page_is_opened_and_another_one_set(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = tmp_path / "docs" / "guide"
    for folder in (guide, tmp_path / "docs" / "course"):
        folder.mkdir(parents=True)
        (folder / "index.md").touch()
    (guide / "index.md").write_text("# Guide\n\nstart\nwindow\n")
    for name in ("start", "window"):
        (guide / f"{name}.md").write_text(f"# The {name}\n\n![a bird](bird.png)\n")
    built = tmp_path / "docs" / "_build" / "html" / "guide" / "window.html"
    built.parent.mkdir(parents=True)
    built.touch()
    opened: list[str] = []
    monkeypatch.setattr(docs, "_HOMES", (guide.parent,))
    monkeypatch.setattr(webbrowser, "open", lambda address: not opened.append(address))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert cli("docs", "window") == (0, f"Opened {built}\n", "")
    assert opened == [built.as_uri()]
    out = cli.says("docs", "start")
    assert "The start" in out
    assert "Picture: a bird" in out
