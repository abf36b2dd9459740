"""Where the numbers of a recording come from: code, arithmetic, coding of the source, what the user says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stream_sparse import load, open_run
from stream_sparse.recording import provenance
from stream_sparse.recording.run_json import versions
from tests.support.errors import fails


def test_run_json_says_where_its_numbers_come_from(tmp_path: Path) -> None:
    run = load("minimal").run(frames=3, record=tmp_path / "run", meta={"subject": "M12", "day": "3"})
    info = open_run(run.folder or "").info
    assert info["format"] == 3
    assert info["code"] == provenance.code()
    assert info["meta"] == {"subject": "M12", "day": "3"}
    assert info["arithmetic"] == provenance.arithmetic().model_dump()
    assert all(blas["threads"] == 1 and blas["kernel"] for blas in info["arithmetic"]["blas"])
    assert (info["source"]["codec"], info["source"]["pixel_format"]) == ("h264", "yuv420p")
    assert {name: node["blas"] for name, node in info["nodes"].items()} == {"gray": False, "kurtosis": False}
    assert versions()["stream-sparse"] == info["versions"]["stream-sparse"]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of its own."""
    (tmp_path / "package" / "room").mkdir(parents=True)
    (tmp_path / "package" / "room" / "a.py").write_text("A = 1\n")
    monkeypatch.setattr(provenance, "PACKAGE", tmp_path / "package")
    return tmp_path / "package"


def code() -> dict[str, Any]:
    return provenance.code.__wrapped__()  # it is asked once in a process


def test_other_code_has_another_hash(tree: Path) -> None:
    one = code()
    (tree / "notes.txt").write_text("no code")
    assert code() == one
    (tree / "room" / "a.py").write_text("A = 2\n")
    two = code()
    (tree / "room" / "a.py").rename(tree / "room" / "b.py")
    assert len({found["sha256"] for found in (one, two, code())}) == 3


def test_a_fact_has_a_key_and_a_value() -> None:
    for words in (["subject"], ["=3"]):
        with fails(f"--meta {words[0]}: expected KEY=VALUE, such as --meta subject=M12"):
            load("minimal").start(frames=1, meta=words)
