from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.cli import studio

from .conftest import Cli


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "inside" / studio.NAME
    file.parent.mkdir()
    file.write_text("<!doctype html>" + 100_000 * "x")
    monkeypatch.setattr(studio, "BUILT", file)
    return file


def test_it_opens_in_a_browser(cli: Cli, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(studio.webbrowser, "open", opened.append)
    assert cli.says("page") == f"Open {built.as_uri()}\n"
    assert opened == [built.as_uri()]


def test_it_is_written_to_a_file_or_a_folder(cli: Cli, built: Path, tmp_path: Path) -> None:
    assert cli.says("page", "-o", tmp_path / "mine.html") == f"{tmp_path / 'mine.html'}: 0.1 MB\n"
    cli.says("page", "-o", tmp_path)
    assert {(tmp_path / name).read_bytes() for name in ("mine.html", studio.NAME)} == {built.read_bytes()}


def test_a_file_that_is_there_is_kept(cli: Cli, built: Path, tmp_path: Path) -> None:
    file = tmp_path / "there.html"
    file.touch()
    problem = f"error: {file}: exists already; nothing is overwritten: give another name\n"
    assert cli("page", "-o", file) == (2, "", problem)
    assert file.read_text() == ""
