"""``run.json`` from the start of a run to its end, and the hash of its source."""

from __future__ import annotations

import hashlib
import json
import math
import threading
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.io import hashing
from stream_sparse.plan import registry
from stream_sparse.recording import run_json
from stream_sparse.records import open_run
from tests.support.run_folders import close, recorder, stamp


def test_run_json_says_what_ran_from_the_start_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film, own = tmp_path / "film.bin", tmp_path / "own.py"
    film.write_bytes(b"film" * 1000)
    own.write_text("x = 1\n")
    monkeypatch.setattr(registry, "source_files", lambda _: [own])
    run = recorder(tmp_path / "run", nodes=["a", "b"], path=str(film))
    begun = json.loads((run.folder / "run.json").read_text())
    assert begun["ended"] is None
    assert (run.folder / "run.json.tmp").stat().st_size > 1 << 16  # room for the text, and for its end
    assert {*begun["frames"].values()} == {None}
    unmeasured = {"warmup": 3, "latency": 2, "blas": False, "idle": []}
    assert begun["nodes"] == {"a": unmeasured, "b": unmeasured}
    run.row(stamp(0), [], {})
    measured = {"count": 1, "mean_ms": np.float64(0.5), "p95_ms": math.nan, "skipped": 0}
    close(run, "frames", None, 1, {"a": measured})
    ended = json.loads((run.folder / "run.json").read_text())
    assert ended["ended"] == {"how": "frames", "error": None}
    assert ended["frames"] == {"captured": 1, "processed": 1, "dropped": 0, "missing": 0, "corrupt": 0}
    assert (begun["source"]["rate"], begun["source"]["rate_n"]) == (30.0, None)
    assert ended["source"] == begun["source"]
    assert ended["nodes"]["a"] == {
        **unmeasured, "count": 1, "mean_ms": 0.5, "p95_ms": None, "skipped": 0,
    }  # fmt: skip
    assert ended["nodes"]["b"] == unmeasured
    assert ended["clock"] == {"kind": "pts", "utc_at_zero": 1.7e9}
    assert ended["seed"] == 7
    digest = hashlib.sha256(film.read_bytes()).hexdigest()
    known = film.stat()
    assert ended["hashes"]["source"] == {
        "path": film.as_posix(), "size": known.st_size, "modified_ns": known.st_mtime_ns, "sha256": digest,
    }  # fmt: skip
    assert ended["hashes"]["units"] == {own.as_posix(): hashlib.sha256(own.read_bytes()).hexdigest()}
    assert ended["started"] <= ended["finished"]
    assert (run.folder / "pipeline.yaml").read_bytes() == "name: bird\n# café\n".encode()
    assert not [f for f in run.folder.iterdir() if f.suffix == ".tmp"]


def test_nobody_waits_for_the_hash_of_a_film_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_json, "_SOON", 100)

    def endless(path: Path, stop: threading.Event | None = None) -> None:
        assert stop is None or stop.wait(30), path

    film = tmp_path / "film.bin"
    film.write_bytes(b"film" * 1_000)
    with monkeypatch.context() as slow:
        slow.setattr(hashing, "sha256", endless)
        run = recorder(tmp_path / "run", path=str(film))
        close(run, "end", None, 0, {})
    assert open_run(run.folder).info["hashes"]["source"]["sha256"] is None
