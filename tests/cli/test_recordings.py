"""`report`, `export` and `verify` of sound run folders: printed lines and exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stream_sparse import load, open_run
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


def test_the_methods_of_bird_are_printed_for_a_paper(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    load("bird").run(frames=12, record="run", view=False)
    text = cli.says("report", "run", "--methods")
    source, *nodes, software, cite = text.rstrip("\n").split("\n\n")
    info = open_run("run").info
    version, code = info["versions"]["stream-sparse"], info["code"]
    exact = ", ".join(f"{key} {code[key]}" for key in ("sha256", "commit") if code.get(key))
    assert source == (
        f"Frames were analysed online with stream_sparse {version}: each value depends on its frame and "
        "earlier ones. Source: sample macaw; 12 frames of 240 x 320 (uint8) at 30 frames a second, times by "
        "the clock pts, codec h264, pixel format yuv420p, SHA-256 of the file "
        f"{info['hashes']['source']['sha256']}."
    )
    of = {paragraph.split("**")[1]: paragraph for paragraph in nodes}
    assert list(of) == list(info["nodes"])
    assert of["relu"].endswith(" Parameters: theta 150. Frames before the first value: 3.")
    assert of["box"].startswith(
        "**box** (`diff_box` of gray): A frame minus the mean of the `window` frames before it: temporal "
        "differencing with a box. `y[t] = g * (x[t] - mean(x[t - 1], ..., x[t - window]))` `g = "
    )
    assert of["box"].endswith(
        " Parameters: window 10, norm mean, align causal. Frames before the first value: 10."
    )
    assert of["k_box"].startswith("**k_box** (`frame_kurtosis` of box_past): Kurtosis over all values of one")
    assert of["k_box"].endswith(
        " Source: `scipy.stats.kurtosis`; for uint8 from the histogram of the 256 values. Parameters: fisher "
        "true, bias true (ddof 0), nan_policy omit. Frames before the first value: 13."
    )
    assert software.startswith(f"Software: stream_sparse {version} ({exact}); python ")
    assert software.endswith(
        ". Standard deviations over frames are with n - 1 (ddof 1). Results are equal to the bit on one kind "
        "of processor."
    )
    assert cite == (
        f"Cite as: the stream_sparse developers. stream_sparse {version}, {info['started'][:4]}. Computer "
        f"software ({exact})."
    )
    assert cli.says("report", "run", "--methods", "--to", "methods.md") == "methods.md\n"
    assert Path("methods.md").read_text("utf-8") == text
    exists = "error: methods.md: exists already; nothing is written over: give another with --to\n"
    assert cli("report", "run", "--methods", "--to", "methods.md") == (2, "", exists)


def test_what_cannot_be_written_is_one_line(
    cli: Cli, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run" / "report.html").touch()
    exists = "error: run/report.html: exists already; nothing is written over: give another with --to\n"
    assert cli("report", "run") == (2, "", exists)
    missing = "error: none: no such folder; give one that --record made\n"
    assert cli("report", "none") == (2, "", missing)


@pytest.mark.parametrize("kind", ["csv", "mp4", "nwb", "parquet"])
def test_export_prints_the_file_and_its_size(cli: Cli, recorded: Path, kind: str) -> None:
    pytest.importorskip({"parquet": "pyarrow", "nwb": "pynwb"}.get(kind, "av"))
    file = recorded.with_suffix(f".{kind}")
    said = {"csv": "60 frames, 7 columns", "parquet": "60 frames, 7 columns", "nwb": "60 frames, 3 series",
            "mp4": "60 frames, 2.0 s"}[kind]  # fmt: skip
    assert cli("export", recorded, f"--{kind}") == (0, f"{file}: {said}\n", "")
    before = file.read_bytes()
    taken = f"error: {file}: exists already; nothing is written over: give another with --to\n"
    assert cli("export", recorded, f"--{kind}") == (2, "", taken)
    assert file.read_bytes() == before
    other = file.with_name(f"other.{kind}")
    assert cli("export", recorded, f"--{kind}", "--to", other) == (0, f"{other}: {said}\n", "")


def test_export_needs_a_format(cli: Cli, tmp_path: Path, recorded: Path) -> None:
    expected = "error: export: expected --csv, --events, --mp4, --nwb or --parquet"
    assert cli("export", recorded) == (2, "", f"{expected}, at least one\n")
    two = cli("export", recorded, "--csv", "--nwb", "--to", tmp_path / "x")
    assert two == (2, "", f"{expected}, one of them with --to\n")


def test_facts_of_a_session_go_into_nwb(cli: Cli, recorded: Path) -> None:
    pynwb = pytest.importorskip("pynwb")
    facts = ["--subject", "M12", "--subject-species", "Ara macao", "--subject-age", "P3Y"]
    other = "error: export: facts about a session, such as --subject, are for --nwb; give it too\n"
    assert cli("export", recorded, "--csv", "--subject-sex", "M") == (2, "", other)
    cli.says("export", recorded, "--nwb", *facts, "--subject-sex", "M", "--experimenter", "Lee, Ann")
    with pynwb.NWBHDF5IO(str(recorded.with_suffix(".nwb")), "r") as file:
        nwb = file.read()
        subject = nwb.subject
        assert (subject.subject_id, subject.species, subject.age, subject.sex) == (
            "M12", "Ara macao", "P3Y", "M",
        )  # fmt: skip
        assert nwb.experimenter == ("Lee, Ann",)


def test_verify_prints_a_line_and_its_notes(cli: Cli, tmp_path: Path, recorded: Path, film: Path) -> None:
    where = recorded.as_posix()
    out = cli.says("verify", recorded)
    assert out.startswith(f"{where}: sound: 60 frames over 2.0 s: 60 processed, 0 lost; ")
    change_info(recorded, {"ended": None})
    cut = f"{where}: cut off at 2.0 s, all before is sound: 60 frames; or it still goes on\n"
    assert cli("verify", recorded) == (0, cut, "")
    (tmp_path / "film.npy").unlink()
    out = cli.says("verify", film)
    assert out.startswith(f"note: its source {tmp_path}/film.npy is not here: it was not compared\n{film}: ")
