from __future__ import annotations

from pathlib import Path

import pytest

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


def test_at_a_terminal_a_page_is_set(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    out = cli.says("docs", "browser")
    assert "Picture: " in out
    assert "![" not in out
