"""`report`, `export` and `verify` of sound run folders: printed lines and exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.run_folders import change_info

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


def test_the_methods_are_printed_or_written(
    cli: Cli, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = cli.says("report", "run", "--methods")
    assert text.startswith("Frames were analysed online with stream_sparse ")
    assert cli.says("report", "run", "--methods", "--to", "methods.md") == "methods.md\n"
    assert Path("methods.md").read_text("utf-8") == text


@pytest.mark.parametrize("kind", ["csv", "mp4", "nwb", "parquet"])
def test_export_prints_the_file_and_its_size(cli: Cli, recorded: Path, kind: str) -> None:
    pytest.importorskip({"parquet": "pyarrow", "nwb": "pynwb"}.get(kind, "av"))
    file = recorded.with_suffix(f".{kind}")
    said = {"csv": "60 frames, 7 columns", "parquet": "60 frames, 7 columns", "nwb": "60 frames, 3 series",
            "mp4": "60 frames, 2.0 s"}[kind]  # fmt: skip
    assert cli("export", recorded, f"--{kind}") == (0, f"{file}: {said}\n", "")
    before = file.read_bytes()
    taken = f"error: {file}: exists already; nothing is overwritten: give another name\n"
    assert cli("export", recorded, f"--{kind}") == (2, "", taken)
    assert file.read_bytes() == before
    other = file.with_name(f"other.{kind}")
    assert cli("export", recorded, f"--{kind}", "--to", other) == (0, f"{other}: {said}\n", "")


def test_export_needs_a_format(cli: Cli, tmp_path: Path, recorded: Path) -> None:
    expected = "error: export: expected --csv, --mp4, --nwb or --parquet"
    assert cli("export", recorded) == (2, "", f"{expected}, at least one\n")
    two = cli("export", recorded, "--csv", "--nwb", "--to", tmp_path / "x")
    assert two == (2, "", f"{expected}, one of them with --to\n")


def test_verify_prints_a_line_and_its_notes(cli: Cli, recorded: Path) -> None:
    where = recorded.as_posix()
    out = cli.says("verify", recorded)
    assert out.startswith(f"{where}: sound: 60 frames over 2.0 s: 60 processed, 0 lost; ")
    change_info(recorded, {"ended": None})
    cut = f"{where}: cut off at 2.0 s, all before is sound: 60 frames; or it is still running\n"
    assert cli("verify", recorded) == (0, cut, "")
    out = cli.says("verify", recorded, "--quick")
    assert out.startswith(f"note: quick: pictures and hashes were not checked\n{where}: cut off at")
