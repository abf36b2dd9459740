"""Changed files and words for the commands: pipelines, run folders, states, pictures, options, batches."""

from __future__ import annotations

import io
import json
import random
import shlex
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse import open_batch
from stream_sparse.batch.batch_record import BatchRecord
from stream_sparse.cli.app import answer
from stream_sparse.cli.interrupts import Interrupts
from stream_sparse.records.schema import seal

from .answers import Input, code_of
from .corpus import Corpus
from .mutations import ODD_ARRAYS, ODD_YAML, change_json, changed_bytes, changed_table, changed_text

__all__ = ["batch", "command", "folder", "media", "pipeline", "segments", "state", "words"]

SHORT = ["--frames", "3", "--no-show"]
PARAMETERS = [
    "relu.theta", "box.window", "box.norm", "pixel.row", "past.frames", "k_relu.fisher", "source.name",
    "source.loop", "seed", "on_gap", "on_lap", "view", "name", "keep", "record", "gray.x", "x.y", "relu",
    ".", "a.b.c",
    "source.use", "box.use", "relu.from", "relu.percentile", "pixel.points", "box.align",
]  # fmt: skip
SOURCES = [
    "0", "-1", "99999999999999999999", "/dev/video0", "/dev/null", "/dev/zero", ".", "..", "/", "", " ",
    "*.png", "**/*",
    "[", "a[", "sample:macaw", "sample:", "sample:x", "sample:digits", "file:///dev/zero", "file:x",
    "nosuch.mp4",
    "http://127.0.0.1:9/x", "rtsp://127.0.0.1:9/x", "x://y", "http://", "https://[", "a" * 5000, "~", "~x",
    "clip.mp4", "clip.mp4#t=1", "\x1b[31m", "é", "-", "--", "x\ny",
]  # fmt: skip


def command(words: list[str], done: str) -> Input:
    """Return an input that a command reads."""
    return Input(partial(answer, words, Interrupts("", False)), shlex.join(words), done)


def _seal(folder: Path, info: Any) -> None:
    info["sha256"] = seal(info)
    (folder / "run.json").write_text(json.dumps(info))


def _run_json(rng: random.Random, folder: Path) -> str:
    info = json.loads((folder / "run.json").read_text())
    done = "; ".join(change_json(rng, info) for _ in range(rng.choice([1, 1, 2])))
    _seal(folder, info)
    return done


def _event(rng: random.Random, folder: Path) -> str:
    kinds = ["set", "gap", "note", "error", "follows", "reset", "recording", "rate", "lap", "x"]
    event: dict[str, Any] = {"frame": 3, "time_s": 0.1, "kind": rng.choice(kinds)}
    extra = {
        "values": {"relu.theta": 50.0},
        "frames": 2,
        "node": "relu",
        "text": "x",
        "error": "x",
        "file": "r",
    }
    event |= {key: value for key, value in extra.items() if rng.random() < 0.6}
    done = change_json(rng, event) if rng.random() < 0.8 else ""
    path = folder / "events.jsonl"
    path.write_text(path.read_text() + json.dumps(event) + "\n")
    return f"event {event} {done}"[:200]


def _any_file(rng: random.Random, folder: Path) -> str:
    path = rng.choice([path for path in sorted(folder.rglob("*")) if path.is_file()])
    kind = rng.randrange(5)
    if kind == 0:
        path.unlink()
    elif kind < 3 and path.suffix == ".csv":
        path.write_text(changed_table(rng, path.read_text()))
    elif kind < 3 and path.suffix == ".npy":
        np.save(path, rng.choice(ODD_ARRAYS)(np.load(path)))
    elif kind < 3 and path.suffix == ".yaml":
        path.write_text(changed_text(rng, path.read_text()))
    else:
        path.write_bytes(changed_bytes(rng, path.read_bytes()))
    if rng.random() < 0.5:
        # With fitting hashes, or none, other readers than the first look at it.
        with suppress(ValueError, TypeError, OSError):
            info = json.loads((path.parent / "run.json").read_text())
            info["files"] = None
            _seal(path.parent, info)
    return f"{path.name} {kind}"


def _state(rng: random.Random, folder: Path) -> str:
    path = folder / "state.npz"
    with zipfile.ZipFile(path) as file:
        entries = {name: np.lib.format.read_array(io.BytesIO(file.read(name))) for name in file.namelist()}
    arrays, done = [name for name in entries if name != "tree.npy"], []
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        kind = rng.randrange(6)
        if kind < 3 and arrays:
            name, change = rng.choice(arrays), rng.randrange(len(ODD_ARRAYS))
            before = entries[name]
            with suppress(ValueError, TypeError, OverflowError):
                entries[name] = ODD_ARRAYS[change](before)
            done.append(f"{name} {before.dtype}{before.shape} is {entries[name].dtype}{entries[name].shape}")
        elif kind == 3 and len(arrays) > 1:
            a, b = rng.sample(arrays, 2)
            entries[a], entries[b] = entries[b], entries[a]
            done.append(f"{a} and {b} swapped")
        else:
            tree = json.loads(entries["tree.npy"].tobytes())
            done.append(change_json(rng, tree))
            entries["tree.npy"] = np.frombuffer(json.dumps(tree).encode(), np.uint8)
    with zipfile.ZipFile(path, "w") as file:
        for name, array in entries.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array)
            file.writestr(name, buffer.getvalue())
    return "; ".join(done)


def pipeline(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """A pipeline, and a command that reads it."""
    name = rng.choice(sorted(corpus.pipelines))
    text = corpus.pipelines[name]
    if rng.random() < 0.15:
        (here / "p.yaml").write_bytes(changed_bytes(rng, text.encode()))
    else:
        (here / "p.yaml").write_text(changed_text(rng, text), errors="surrogatepass")
    words = rng.choice([["check", "p.yaml"], ["graph", "p.yaml"], ["run", "p.yaml", *SHORT]])
    record = ["--record", "r"] if words[0] == "run" and rng.random() < 0.5 else []
    return command([*words, *record], name)


def folder(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """A recorded run, and a command that reads it."""
    chosen = rng.choice(corpus.folders)
    folder = Path(shutil.copytree(chosen, here / "run"))
    cuts = [path for path in folder.iterdir() if path.is_dir()]
    inner = rng.choice([folder, *cuts])
    done = []
    for _ in range(rng.choice([1, 1, 2])):
        with suppress(OSError, ValueError, IndexError):
            done.append(rng.choice([_run_json, _event, _any_file, _any_file])(rng, inner))
    resume = ["run", "--resume", "run", "--frames", "20", "--no-show"]
    quick = [["verify", "run"], ["export", "run", "--csv"], ["compare", "run", "run"]]
    words = rng.choice([*quick, *quick, ["replay", "run"], ["replay", "run"], resume, ["report", "run"]])
    return command(words, f"{chosen.name}/{inner.name}: {'; '.join(done)}")


def state(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """A state, from which a run goes on."""
    name = rng.choice(sorted(corpus.states))
    folder = Path(shutil.copytree(corpus.states[name], here / "run"))
    done = _state(rng, folder)
    return command(["run", "--resume", "run", "--frames", "17", "--no-show"], f"{name}: {done}")


def media(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """A file of pictures, as the source of a run."""
    path = rng.choice(corpus.media)
    data = path.read_bytes()
    if path.suffix == ".npy" and rng.random() < 0.3:
        buffer = io.BytesIO()
        with suppress(TypeError, ValueError):
            np.save(buffer, rng.choice(ODD_ARRAYS)(np.load(path)))
        data = buffer.getvalue()
    else:
        data = changed_bytes(rng, data, head=300)
    (here / path.name).write_bytes(data)
    places = [f"{node}.{axis}=5" for node in ("pixel", "box_px") for axis in ("row", "col")]
    sets = [word for place in places for word in ("--set", place)]
    return command(["run", "bird", "-s", path.name, *SHORT, *sets], path.name)


def words(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """The source of a run, or values after --set."""
    if rng.random() < 0.3:
        (here / "clip.mp4").write_bytes(corpus.media[0].read_bytes())
        text = rng.choice(SOURCES)
        if rng.random() < 0.5 and text:
            text = changed_text(rng, text)
        return command(["run", "minimal", f"--source={text}", *SHORT], "-s")
    words = []
    for _ in range(rng.choice([1, 1, 2])):
        word = f"{rng.choice(PARAMETERS)}={rng.choice(ODD_YAML)}"
        words += ["--set", changed_text(rng, word) if rng.random() < 0.3 else word]
    return command(["run", "bird", *SHORT, *words], "--set")


def batch(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """A finished batch that is read, or that the same command would go on with."""
    films = corpus.batch
    out = Path(shutil.copytree(films / "out", here / "out"))
    own = [path for path in out.iterdir() if path.is_file() and path.name != "batch.lock"]
    results = sorted(out.glob("*/item.json"))
    path = rng.choice([*sorted(own), *results, out / "batch.json"])
    if path.suffix == ".json" and rng.random() < 0.7:
        tree = json.loads(path.read_text())
        done = change_json(rng, tree)
        path.write_text(json.dumps(tree))
    elif path.suffix == ".csv":
        done = "a table"
        path.write_text(changed_table(rng, path.read_text()))
    else:
        done = _any_file(rng, out)
    if rng.random() < 0.3:
        words = ["batch", *(str(films / name) for name in ("films.yaml", "a.npy", "b.npy"))]
        return command([*words, "--out", "out", "--dry-run"], f"{path.name}: {done}")
    name = rng.choice([*_READ])
    return Input(partial(code_of, lambda: _READ[name](open_batch(out))), f"open_batch, {name}", done)


_READ: dict[str, Callable[[BatchRecord], object]] = {
    "summary": lambda found: found.summary,
    "pooled": lambda found: found.pooled,
    "over_items": lambda found: found.over_items,
    "failures": lambda found: found.failures,
    "frame": lambda found: found.frame,
    "to_xarray": lambda found: found.to_xarray(),
    "merged": lambda found: found.merged("counts").counts,
}
"""What is read of a batch."""


def segments(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """A table of the segments of a batch."""
    place = corpus.batch
    text = (place / "segments.csv").read_text()
    for _ in range(rng.choice([1, 1, 2])):
        text = changed_table(rng, text)
    data = text.encode(errors="surrogatepass")
    (here / "segments.csv").write_bytes(changed_bytes(rng, data) if rng.random() < 0.3 else data)
    words = ["batch", *(str(place / name) for name in ("films.yaml", "a.npy", "b.npy"))]
    return command([*words, "--segments", "segments.csv", "--out", "new", "--dry-run"], text)
