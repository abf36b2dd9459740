"""Make ``tests/old_recordings``: recordings of version 0.4, and the numbers that 0.4 reads from them.

    git worktree add OLD 37654d0
    PYTHONPATH=OLD .venv-test/bin/python tools/make_old_recordings.py [FOLDER]

Run it with the code of version 0.4; it refuses any other. In FOLDER it reads ``old.yaml``, ``learner.yaml``
and ``segments.csv``, and writes:

- ``whole``: one run folder, with the view, an array and an edit;
- ``cut``: a recording in three segments;
- ``kept``: the last segment of a recording whose older ones were deleted;
- ``learner``: a run with its frames in ``source.mkv`` and the state of a dictionary;
- ``batch``: a batch of two items;
- ``expected``: of each recording the table that ``export --csv`` gives, and in ``expected.json`` the rest.

In ``run.json`` the path of the source is shortened to its name, the release of the system and the name of the
processor are emptied, and the seal is made again. ``batch.lock`` names a process and is emptied. The page,
the plots and ``summary.parquet`` of the batch are removed: they are made from the other files.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import stream_sparse
from stream_sparse import load, open_batch, open_run
from stream_sparse.cli import main as command
from stream_sparse.exports.export import export
from stream_sparse.records.schema import seal

HOME = Path(__file__).parents[1] / "tests" / "old_recordings"
VERSION, MORE = "0.4.0", 20
RUNS = {"whole": "old", "cut": "old", "kept": "old", "learner": "learner"}
"""Each recording with its pipeline."""


def main(home: Path) -> None:
    """Write all recordings and their expected numbers."""
    if stream_sparse.__version__ != VERSION:
        raise SystemExit(f"stream_sparse {stream_sparse.__version__} writes other recordings: take {VERSION}")
    for name in (*RUNS, "batch", "expected"):
        shutil.rmtree(home / name, ignore_errors=True)
    record(home)
    for folder in (path.parent for path in home.rglob("run.json")):
        scrub(folder)
    (home / "expected").mkdir()
    found = {name: expected(home, name, pipeline) for name, pipeline in RUNS.items()}
    batch = open_batch(home / "batch")
    found |= {f"batch/{item}": expected(home, f"batch/{item}", None) for item in batch.runs}
    counts = batch.merged("counts").state()["total"]
    found = {name: json.dumps(facts) for name, facts in found.items()}
    found["counts"] = json.dumps(counts.tolist())
    lines = ",\n".join(f'"{name}": {text}' for name, text in found.items())
    (home / "expected" / "expected.json").write_text(f"{{\n{lines}\n}}\n")


def record(home: Path) -> None:
    """Record everything, in place."""
    old = load(home / "old.yaml")
    with old.start(record=home / "whole", pace=True, frames=40, scale=0.5) as run:
        while run.frames < 15:
            time.sleep(0.001)
        run.set("relu.theta", 4.0)
        run.wait()
    old.run(record=home / "cut", frames=70, rotate="1s", view=False)
    old.run(record=home / "kept", frames=100, rotate="1s", view=False, max_size="60kB")
    load(home / "learner.yaml").run(record=home / "learner", frames=40, record_source="lossless", view=False)
    words = ["batch", home / "old.yaml", "--segments", home / "segments.csv", "--out", home / "batch"]
    try:
        command([*map(str, words), "-j", "1"])
    except SystemExit as left:
        if left.code:
            raise
    (home / "batch" / "batch.lock").write_text("")
    for name in ("report.html", "summary.parquet"):
        (home / "batch" / name).unlink()
    shutil.rmtree(home / "batch" / "plots")


def scrub(folder: Path) -> None:
    """Take what says where a recording was made out of its ``run.json``, and seal it again."""
    file = folder / "run.json"
    info = json.loads(file.read_text())
    before = info["sha256"]
    if info["hashes"]["source"]:
        info["hashes"]["source"]["path"] = Path(info["hashes"]["source"]["path"]).name
    info["machine"] |= {"release": "", "processor": ""}
    info["sha256"] = seal(info)
    file.write_text(json.dumps(info, indent=2))
    journal = folder.parent / "items.jsonl"
    if journal.exists():
        journal.write_text(journal.read_text().replace(before, info["sha256"]))


def expected(home: Path, name: str, pipeline: str | None) -> dict[str, object]:
    """Return what 0.4 reads from a recording; its table goes to a file."""
    export(home / name, "csv", home / "expected" / f"{name.replace('/', '-')}.csv")
    run = open_run(home / name)
    found = {
        "info": {key: run.info[key] for key in ("name", "frames", "ended", "arrays")},
        "frame": run.frame.tolist(),
        "values": [*run.values],
        "arrays": {name: described(array) for name, array in run.arrays.items()},
        "rows": {name: rows.tolist() for name, rows in run.rows.items()},
        "events": run.events,
    }
    if pipeline is None:
        return found
    with tempfile.TemporaryDirectory() as place:
        copy = shutil.copytree(home / name, Path(place) / "run")
        more = load(home / f"{pipeline}.yaml").run(resume=copy, frames=MORE, record=Path(place) / "more")
        values = {name: [*map(float, column)] for name, column in open_run(more.folder).values.items()}
        return {**found, "resumed": values}


def described(array: np.ndarray) -> list[object]:
    """Return type, shape and the hash of the content of an array."""
    return [array.dtype.str, [*array.shape], hashlib.sha256(np.ascontiguousarray(array)).hexdigest()]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME)
