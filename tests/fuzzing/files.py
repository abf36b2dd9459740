"""What is changed: pipelines, recorded runs and states, made by the package; and files for the commands."""

from __future__ import annotations

import json
import shlex
import shutil
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse import load
from stream_sparse.cli.app import answer
from stream_sparse.cli.interrupts import Interrupts
from stream_sparse.records.schema import seal

from .answers import Input
from .mutations import ODD, ODD_ARRAYS, Draws, change_json, changed_bytes, changed_table, changed_text

__all__ = ["Corpus", "folder", "pipeline", "state"]

PIPELINES = Path(__file__).parents[2] / "pipelines"


class Corpus:
    """Makes each part when it is first asked for, below a folder.

    Attributes:
        home: the folder.
    """

    def __init__(self, home: Path) -> None:
        self.home = home

    @cached_property
    def pipelines(self) -> dict[str, str]:
        """The texts of the pipelines of the package, but the one that needs a camera."""
        paths = sorted(PIPELINES.glob("*.yaml"))
        return {path.stem: path.read_text("utf-8") for path in paths if path.stem != "webcam"}

    @cached_property
    def folders(self) -> list[Path]:
        """Recorded runs: one with an edit, its source and its view, a small one, and one in segments."""
        bird = load("bird")
        with bird.start(frames=12, record=self.home / "bird", record_source="lossless") as run:
            run.set("relu.theta", 100.0)
            run.wait()
        load("minimal").run(
            frames=100, record=self.home / "cut", view=False, rotate="1s", record_source="compressed"
        )
        return [self.home / "bird", self.small, self.home / "cut"]

    @cached_property
    def small(self) -> Path:
        """A recorded run without pictures."""
        load("bird").run(frames=12, record=self.home / "small", view=False)
        return self.home / "small"

    @cached_property
    def states(self) -> dict[str, Path]:
        """Recorded runs with the states of all nodes that have one."""
        for name, changes in ODD["states"].items():
            load(name, set=changes).run(frames=14, record=self.home / f"state-{name}", view=False)
        return {name: self.home / f"state-{name}" for name in ODD["states"]}


SHORT = ["--frames", "3", "--no-show"]


def _command(words: list[str], done: str) -> Input:
    return Input(partial(answer, words, Interrupts("", False)), shlex.join(words), done)


def _seal(folder: Path, info: Any) -> None:
    info["sha256"] = seal(info)
    (folder / "run.json").write_text(json.dumps(info))


def _run_json(rng: Draws, folder: Path) -> str:
    info = json.loads((folder / "run.json").read_text())
    done = "; ".join(change_json(rng, info) for _ in range(rng.choice([1, 1, 2])))
    _seal(folder, info)
    return done


def _event(rng: Draws, folder: Path) -> str:
    event = dict(rng.choice(ODD["events"]))
    done = change_json(rng, event)
    with (folder / "events.jsonl").open("a") as file:
        file.write(json.dumps(event) + "\n")
    return f"event {done}"


def _any_file(rng: Draws, folder: Path) -> str:
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


def _state(rng: Draws, folder: Path) -> str:
    with np.load(folder / "state.npz") as file:
        entries = dict(file)
    arrays, done = [name for name in entries if name != "tree"], []
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        kind = rng.randrange(6)
        if kind < 3 and arrays:
            name, change = rng.choice(arrays), rng.randrange(len(ODD_ARRAYS))
            with suppress(ValueError, TypeError, OverflowError):
                entries[name] = ODD_ARRAYS[change](entries[name])
            done.append(f"{name} changed by {change}")
        elif kind == 3 and len(arrays) > 1:
            a, b = rng.sample(arrays, 2)
            entries[a], entries[b] = entries[b], entries[a]
            done.append(f"{a} and {b} swapped")
        else:
            tree = json.loads(entries["tree"].tobytes())
            done.append(change_json(rng, tree))
            entries["tree"] = np.frombuffer(json.dumps(tree).encode(), np.uint8)
    np.savez(folder / "state.npz", allow_pickle=False, **entries)
    return "; ".join(done)


def pipeline(rng: Draws, corpus: Corpus, here: Path) -> Input:
    """A pipeline, and a command that reads it."""
    name = rng.choice(sorted(corpus.pipelines))
    text = corpus.pipelines[name]
    if rng.random() < 0.15:
        (here / "p.yaml").write_bytes(changed_bytes(rng, text.encode()))
    else:
        (here / "p.yaml").write_text(changed_text(rng, text), errors="surrogatepass")
    words = rng.choice([["check", "p.yaml"], ["graph", "p.yaml"], ["run", "p.yaml", *SHORT]])
    record = ["--record", "r"] if words[0] == "run" and rng.random() < 0.5 else []
    return _command([*words, *record], name)


def folder(rng: Draws, corpus: Corpus, here: Path) -> Input:
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
    return _command(words, f"{chosen.name}/{inner.name}: {'; '.join(done)}")


def state(rng: Draws, corpus: Corpus, here: Path) -> Input:
    """A state, from which a run goes on."""
    name = rng.choice(sorted(corpus.states))
    folder = Path(shutil.copytree(corpus.states[name], here / "run"))
    done = _state(rng, folder)
    return _command(["run", "--resume", "run", "--frames", "17", "--no-show"], f"{name}: {done}")
