"""`verify` of sound run folders: printed lines and exit codes."""

from __future__ import annotations

from pathlib import Path

from tests.support.run_folders import change_info

from .conftest import Cli


def test_verify_prints_a_line_and_its_notes(cli: Cli, tmp_path: Path, recorded: Path, film: Path) -> None:
    where = recorded.as_posix()
    out = cli.says("verify", recorded)
    assert out.startswith(f"{where}: sound: 60 frames over 2.0 s: 60 processed, 0 dropped; ")
    change_info(recorded, {"ended": None})
    cut = f"{where}: cut off at 2.0 s, all before is sound: 60 frames; or it still goes on\n"
    assert cli("verify", recorded) == (0, cut, "")
    (tmp_path / "film.npy").unlink()
    out = cli.says("verify", film)
    assert out.startswith(f"note: its source {tmp_path}/film.npy is not here: it was not compared\n{film}: ")
