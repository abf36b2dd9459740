from __future__ import annotations

import re
from pathlib import Path

import pytest

from stream_sparse.cli.docs import page_text

from .conftest import Cli

GUIDE = Path(__file__).parents[2] / "docs" / "guide"


def plain(text: str) -> str:
    """Return a text without colours, in one line."""
    return " ".join(re.sub(r"\x1b\[[\d;]*m", "", text).split())


def test_it_lists_the_pages_in_the_order_of_the_guide(cli: Cli) -> None:
    out = cli.says("docs")
    assert out.index("start ") < out.index("webcam  ") < out.index("speed ")
    assert "What a number means" in out
    assert out.index("course/sparsity ") < out.index("course/map ")
    assert out.splitlines()[-1] == "stream-sparse docs PAGE shows one of them."


@pytest.mark.parametrize(
    ("name", "file"),
    [("webcam", "guide/webcam"), ("course/space", "course/space"), ("course", "course/index"),
     ("changes", "../CHANGELOG")],
)  # fmt: skip
def test_into_a_pipe_a_page_is_its_file(cli: Cli, name: str, file: str) -> None:
    assert cli("docs", name) == (0, (GUIDE.parent / f"{file}.md").read_text("utf-8"), "")


def test_a_unit_is_explained_as_by_nodes(cli: Cli) -> None:
    assert cli("docs", "diff_box") == cli("nodes", "diff_box")


def test_at_a_terminal_a_page_is_text_for_people(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    out = plain(cli.says("docs", "course/sparsity"))
    assert out.split()[:2] == ["How", "sparse?"]
    assert r"\kappa" in out
    assert "Answer: in the studio, and in the pages that make docs builds." in out
    assert "Only l1 changes with the scale" not in out
    assert "times 10 with noise" not in out  # the code that belongs to that answer


def test_no_page_keeps_what_only_a_browser_can_use() -> None:
    markup = re.compile(r"^---|^:\w+:|^`*\{\w|</?(?:details|summary)>|\$\$", re.MULTILINE)
    for file in [*GUIDE.glob("*.md"), *(GUIDE.parent / "course").glob("*.md")]:
        assert not markup.search(page_text(file.read_text("utf-8"))), file.name
