"""`export` of sound run folders: printed lines and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Cli


@pytest.mark.parametrize("kind", ["csv", "gif", "mp4", "nwb", "parquet"])
def test_export_prints_the_file_and_its_size(cli: Cli, recorded: Path, kind: str) -> None:
    pytest.importorskip({"parquet": "pyarrow", "nwb": "pynwb"}.get(kind, "av"))
    file = recorded.with_suffix(f".{kind}")
    said = {"csv": "60 frames, 7 columns", "parquet": "60 frames, 7 columns", "nwb": "60 frames, 3 series",
            "mp4": "60 frames, 2.0 s", "gif": "30 frames, 1.9 s"}[kind]  # fmt: skip
    assert cli("export", recorded, f"--{kind}") == (0, f"{file}: {said}\n", "")
    before = file.read_bytes()
    taken = f"error: {file}: exists already; nothing is written over: give another with --to\n"
    assert cli("export", recorded, f"--{kind}") == (2, "", taken)
    assert file.read_bytes() == before
    other = file.with_name(f"other.{kind}")
    assert cli("export", recorded, f"--{kind}", "--to", other) == (0, f"{other}: {said}\n", "")


def test_export_needs_a_format(cli: Cli, tmp_path: Path, recorded: Path) -> None:
    expected = "error: export: expected --csv, --gif, --mp4, --nwb or --parquet"
    assert cli("export", recorded) == (2, "", f"{expected}, at least one\n")
    two = cli("export", recorded, "--csv", "--nwb", "--to", tmp_path / "x")
    assert two == (2, "", f"{expected}, one of them with --to\n")
