"""`report`: the printed line and exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import Cli


def test_the_page_is_written_and_named(
    cli: Cli, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = cli.says("report", "run")
    assert re.fullmatch(r"run/report\.html: \d+ kB, opens offline in any browser\n", out)
    assert Path("run/report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert cli("verify", "run")[0] == 0
    code, out, err = cli("report", "run", "--to", "page.html")
    assert (code, err, out.partition(":")[0]) == (0, "", "page.html")


def test_what_cannot_be_written_is_one_line(
    cli: Cli, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run" / "report.html").touch()
    exists = "error: run/report.html: exists already; nothing is written over: give another with --to\n"
    assert cli("report", "run") == (2, "", exists)
    missing = "error: none: no such folder; give one that --record made\n"
    assert cli("report", "none") == (2, "", missing)
