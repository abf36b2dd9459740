"""Mutated inputs of every kind, run through the commands in this process, and judged.

An input has a number, which makes it again: ``python -m tests.fuzzing --kind folder --number 17`` shows what
became of it, and ``python -m tests.fuzzing --count 10000`` counts what became of many, with their times.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import itertools
import json
import os
import random
import re
import shutil
import sys
import tempfile
import threading
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any, NamedTuple

import av
import cv2
import numpy as np

from stream_sparse import load
from stream_sparse.cli import _warn
from stream_sparse.cli.app import answer
from stream_sparse.cli.interrupts import Interrupts
from stream_sparse.data import catalog
from stream_sparse.records.schema import seal

__all__ = ["KINDS", "Answer", "Corpus", "Input", "answer_of", "make_corpus", "make_input", "problem"]

BOUND_S = 60.0  # for a hang; an answer takes a tenth of a second
MOST_BYTES = 8 << 30
PIPELINES = Path(__file__).parents[1] / "pipelines"
STATES = ("bird", "digits", "pca", "dictionary", "sparse", "spatial", "temporal")

ODD_YAML = [
    "", "''", "~", "true", "0", "-0", "1", "-1", "2", "0.1", "-0.0", "1e-320", "1e308", "-1e308", "1e400",
    "nan", ".nan", ".inf", "-.inf", "0x10", "0o17", "1_000", "1:30", "2147483648", str(2**63), "9" * 30,
    "1" * 101,
    "50%", "2024-01-01", "nosuch", "gray", "source", "../../x", "/dev/zero", ".", "a" * 3000, "%s %d", "=1",
    "[]", "[[]]", "[1, 2, 3]", "[a, a]", "{}", "{a: {b: 1}}", "{use: relu}", "{panel: image}", "&a [1]", "*a",
    "&a [*a]", "!!python/object:os.system x", '"\\0"', '"\\x1b[31m"', '"\\ud800"', "'\u202e'", "é",
    "\U0001d518", "|", ">-", "- x", "? a", "#", "'", '"', "[", "{", "@", "`",
]  # fmt: skip
INSERTED = ["\0", "\x1b", "\ufeff", "\t", "\u2028", "*a", "&a ", ": ", "[", "}"]
ODD_JSON: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, -0.0, 0.5, 1e308, float("nan"), float("inf"), "", "x",
    "0", "nan", "\0", "\x1b[31m", "\ud800", "../../x", "/dev/zero", "a" * 5000, "999", "yesterday", [], [[]],
    [None], ["x"], [1, 2, 3], {}, {"": 0}, {"x": None}, {"a": {"b": {"c": []}}}, {"folder": "000"},
]  # fmt: skip
ODD_CELLS = [
    "", "0", "-1", "nan", "inf", "-inf", "1e308", "1e999", "9" * 30, "0x1", "x", '"', "'", "²", "٣", " ",
    "1_0",
    "\0", "\x1b[31m", "processed", "dropped", "=1",
]  # fmt: skip
ODD_ARRAYS: list[Callable[[np.ndarray], np.ndarray]] = [
    lambda a: a.astype(np.float32), lambda a: a.astype(np.float64), lambda a: a.astype(np.int64),
    lambda a: a.astype(np.uint8), lambda a: a.astype(np.bool_), lambda a: a.astype(np.complex128),
    lambda a: a.astype(np.float16), lambda a: a.astype("U8"), lambda a: a.astype("S4"),
    lambda a: a.astype(">f8"), lambda a: np.zeros(a.shape, "M8[s]"), lambda a: np.zeros(a.shape, "V4"),
    lambda a: np.zeros(a.shape, [("x", "f4")]), lambda a: a[None], lambda a: a.reshape(-1),
    lambda a: a.T, lambda a: a[:0] if a.ndim else a, lambda a: a[:-1] if a.ndim else a[None, None],
    lambda a: np.concatenate([a, a]) if a.ndim else a, lambda a: np.asfortranarray(a),
    lambda a: np.array(7), lambda a: np.zeros(0), lambda a: np.zeros((1, 1, 1, 1)),
    lambda a: np.full(a.shape, np.nan), lambda a: np.full(a.shape, np.inf), lambda a: np.full(a.shape, 1e308),
    lambda a: np.full(a.shape, -1, a.dtype) if a.dtype.kind in "if" else a,
    lambda a: np.full(a.shape, 2**62, np.int64), lambda a: -a if a.dtype.kind in "if" else a,
]  # fmt: skip
PARAMETERS = [
    "relu.theta", "box.window", "box.norm", "pixel.row", "past.frames", "k_relu.fisher", "source.name",
    "source.loop", "seed", "on_gap", "on_lap", "view", "name", "keep", "record", "gray.x", "x.y", "relu",
    ".", "a.b.c",
    "source.use", "box.use", "relu.from", "relu.percentile", "pixel.points", "box.align",
]  # fmt: skip
SHORT = ["--frames", "3", "--no-show"]
SOURCES = [
    "0", "-1", "99999999999999999999", "/dev/video0", "/dev/null", "/dev/zero", ".", "..", "/", "", " ",
    "*.png", "**/*",
    "[", "a[", "sample:macaw", "sample:", "sample:x", "sample:digits", "file:///dev/zero", "file:x",
    "nosuch.mp4",
    "http://127.0.0.1:9/x", "rtsp://127.0.0.1:9/x", "x://y", "http://", "https://[", "a" * 5000, "~", "~x",
    "clip.mp4", "clip.mp4#t=1", "\x1b[31m", "é", "-", "--", "x\ny",
]  # fmt: skip


class Input(NamedTuple):
    """A mutated input: the words of a command, and what was done to what it reads."""

    words: list[str]
    done: str


class Answer(NamedTuple):
    """What a command did with an input."""

    code: int | None  # None: it hangs; -1: an exception left it
    out: str
    err: str
    lost: list[str]  # exceptions that ended a thread
    seconds: float


class Corpus(NamedTuple):
    """What is mutated: texts of pipelines, run folders, files of pictures, folders with a state."""

    home: Path
    pipelines: dict[str, str]
    folders: list[Path]
    media: list[Path]
    states: dict[str, Path]


# The corpus -------------------------------------------------------------------------------------------


def make_corpus(home: Path) -> Corpus:
    """Record some runs and write the clip in several formats."""
    texts = {path.stem: path.read_text() for path in sorted(PIPELINES.glob("*.yaml"))}
    del texts["webcam"]
    return Corpus(home, texts, _folders(home), _media(home), _states(home))


def _folders(home: Path) -> list[Path]:
    bird = load("bird")
    with bird.start(frames=12, record=home / "bird", record_source="lossless") as run:
        run.set("relu.theta", 100.0)
        run.wait()
    bird.run(frames=12, record=home / "small", view=False)
    load("minimal").run(frames=100, record=home / "cut", view=False, rotate="1s", record_source="compressed")
    return [home / "bird", home / "small", home / "cut"]


def _states(home: Path) -> dict[str, Path]:
    for name in STATES:
        load(name).run(frames=14, record=home / f"state-{name}", view=False)
    return {name: home / f"state-{name}" for name in STATES}


def _media(home: Path) -> list[Path]:
    clip = catalog.find("macaw")
    assert clip is not None
    frames = []
    with av.open(str(clip)) as file:
        for frame in file.decode(video=0):
            frames.append(frame.to_ndarray(format="gray")[::4, ::4])
            if len(frames) == 12:
                break
    video = np.stack(frames)
    np.save(home / "clip.npy", video)
    np.savez(home / "clip.npz", video)
    np.savez_compressed(home / "packed.npz", video)
    (home / "clip.png").write_bytes(cv2.imencode(".png", video[0])[1].tobytes())
    (home / "clip.jpg").write_bytes(cv2.imencode(".jpg", video[0])[1].tobytes())
    for name, codec in (("clip.mp4", "mpeg4"), ("clip.mkv", "ffv1")):
        with av.open(str(home / name), "w") as out:
            stream = out.add_stream(codec, rate=30)
            stream.height, stream.width = video.shape[1:]
            stream.pix_fmt = "yuv420p" if codec == "mpeg4" else "gray"
            for picture in video:
                frame = av.VideoFrame.from_ndarray(picture, format="gray")
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    names = [f"clip.{suffix}" for suffix in ("mp4", "mkv", "png", "jpg", "npy", "npz")]
    return [home / name for name in (*names, "packed.npz")]


# Mutations --------------------------------------------------------------------------------------------


def _lost(lines: list[str], at: int, other: int) -> None:
    del lines[at]


def _repeated(lines: list[str], at: int, other: int) -> None:
    lines.insert(other, lines[at])


def _swapped(lines: list[str], at: int, other: int) -> None:
    lines[at], lines[other] = lines[other], lines[at]


LINES = (_lost, _repeated, _swapped)
"""What may happen to the lines of any text."""


def _text(rng: random.Random, text: str) -> str:
    """A pipeline's text with a few things changed."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        lines = text.split("\n")
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        what = rng.randrange(10)
        if what < len(LINES):
            LINES[what](lines, at, other)
        elif what == 3:
            lines[at] = " " * rng.randrange(5) + lines[at]
        elif what == 4:
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(INSERTED) + text[at:]
            continue
        elif what == 5:
            text = text[: rng.randrange(len(text) + 1)]
            continue
        else:  # a value, or (a sixth) a key
            spot = r"(?<=[:,\[] )[^ ,\]\}\n{\[]+" if what < 9 else r"\w+(?=:)"
            if found := list(re.finditer(spot, text)):
                place = rng.choice(found)
                text = text[: place.start()] + rng.choice(ODD_YAML) + text[place.end() :]
            continue
        text = "\n".join(lines) or "#"
    return text


def _bytes(rng: random.Random, data: bytes, head: int = 0) -> bytes:
    """Bytes that were flipped, cut, doubled or lost; more often in the first ``head`` ones."""
    what = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        size = len(what)
        if not size:
            break
        at = rng.randrange(min(size, head) if head and rng.random() < 0.6 else size)
        kind = rng.randrange(6)
        if kind < 3:
            what[at] = rng.choice([what[at] ^ (1 << rng.randrange(8)), 0, 255, rng.randrange(256)])
        elif kind == 3:
            del what[at:]
        elif kind == 4:
            del what[at : at + rng.choice([1, 4, 100])]
        else:
            what[at:at] = what[at : at + rng.choice([1, 4, 100])]
    return bytes(what)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all values in a JSON tree."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from _places(value[key], (*path, key))


def _json(rng: random.Random, tree: Any) -> str:
    """Change a value in a JSON tree; returns what was done."""
    places = list(_places(tree))
    if not places:
        return "nothing to change"
    top = [place for place in places if len(place) == 1]
    *path, key = rng.choice(top if rng.random() < 0.3 else places)
    parent = tree
    for step in path:
        parent = parent[step]
    if rng.random() < 0.15:
        del parent[key]
        return f"without {(*path, key)}"
    parent[key] = rng.choice([*ODD_JSON, parent[rng.choice(list(parent))] if isinstance(parent, dict) else 0])
    return f"{(*path, key)} is {str(parent[key])[:60]!r}"


def _table(rng: random.Random, text: str) -> str:
    """A table with a line or a cell changed."""
    lines = text.split("\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.randrange(5)
    if kind < len(LINES):
        LINES[kind](lines, at, other)
    else:
        cells = lines[at].split(",")
        if kind == 3:
            cells[rng.randrange(len(cells))] = rng.choice(ODD_CELLS)
        else:
            cells.insert(rng.randrange(len(cells)), rng.choice(ODD_CELLS))
        lines[at] = ",".join(cells)
    return "\n".join(lines)


def _seal(folder: Path, info: Any) -> None:
    info["sha256"] = seal(info)
    (folder / "run.json").write_text(json.dumps(info))


def _run_json(rng: random.Random, folder: Path) -> str:
    info = json.loads((folder / "run.json").read_text())
    done = "; ".join(_json(rng, info) for _ in range(rng.choice([1, 1, 2])))
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
    done = _json(rng, event) if rng.random() < 0.8 else ""
    path = folder / "events.jsonl"
    path.write_text(path.read_text() + json.dumps(event) + "\n")
    return f"event {event} {done}"[:200]


def _any_file(rng: random.Random, folder: Path) -> str:
    path = rng.choice([path for path in sorted(folder.rglob("*")) if path.is_file()])
    kind = rng.randrange(5)
    if kind == 0:
        path.unlink()
    elif kind < 3 and path.suffix == ".csv":
        path.write_text(_table(rng, path.read_text()))
    elif kind < 3 and path.suffix == ".npy":
        np.save(path, rng.choice(ODD_ARRAYS)(np.load(path)))
    elif kind < 3 and path.suffix == ".yaml":
        path.write_text(_text(rng, path.read_text()))
    else:
        path.write_bytes(_bytes(rng, path.read_bytes()))
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
            done.append(_json(rng, tree))
            entries["tree.npy"] = np.frombuffer(json.dumps(tree).encode(), np.uint8)
    with zipfile.ZipFile(path, "w") as file:
        for name, array in entries.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array)
            file.writestr(name, buffer.getvalue())
    return "; ".join(done)


# Inputs by kind and number ----------------------------------------------------------------------------


def _pipeline_input(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    name = rng.choice(sorted(corpus.pipelines))
    text = corpus.pipelines[name]
    if rng.random() < 0.15:
        (here / "p.yaml").write_bytes(_bytes(rng, text.encode()))
    else:
        (here / "p.yaml").write_text(_text(rng, text), errors="surrogatepass")
    words = rng.choice([["check", "p.yaml"], ["graph", "p.yaml"], ["run", "p.yaml", *SHORT]])
    record = ["--record", "r"] if words[0] == "run" and rng.random() < 0.5 else []
    return Input([*words, *record], name)


def _folder_input(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    chosen = rng.choice(corpus.folders)
    folder = Path(shutil.copytree(chosen, here / "run"))
    cuts = [path for path in folder.iterdir() if path.is_dir()]
    inner = rng.choice([folder, *cuts])
    done = []
    for _ in range(rng.choice([1, 1, 2])):
        with suppress(OSError, ValueError, IndexError):
            done.append(rng.choice([_run_json, _event, _any_file, _any_file])(rng, inner))
    resume = ["run", "--resume", "run", "--frames", "20", "--no-show"]
    shown = [["report", "run"], ["compare", "run", "run"]]
    words = rng.choice([["verify", "run"], ["replay", "run"], ["export", "run", "--csv"], resume, *shown])
    return Input(words, f"{chosen.name}/{inner.name}: {'; '.join(done)}")


def _state_input(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    name = rng.choice(sorted(corpus.states))
    folder = Path(shutil.copytree(corpus.states[name], here / "run"))
    done = _state(rng, folder)
    return Input(["run", "--resume", "run", "--frames", "17", "--no-show"], f"{name}: {done}")


def _media_input(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    path = rng.choice(corpus.media)
    data = path.read_bytes()
    if path.suffix == ".npy" and rng.random() < 0.3:
        buffer = io.BytesIO()
        with suppress(TypeError, ValueError):
            np.save(buffer, rng.choice(ODD_ARRAYS)(np.load(path)))
        data = buffer.getvalue()
    else:
        data = _bytes(rng, data, head=300)
    (here / path.name).write_bytes(data)
    places = [f"{node}.{axis}=5" for node in ("pixel", "box_px") for axis in ("row", "col")]
    sets = [word for place in places for word in ("--set", place)]
    return Input(["run", "bird", "-s", path.name, *SHORT, *sets], path.name)


def _words_input(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    if rng.random() < 0.3:
        (here / "clip.mp4").write_bytes((corpus.home / "clip.mp4").read_bytes())
        text = rng.choice(SOURCES)
        if rng.random() < 0.5 and text:
            text = _text(rng, text)
        return Input(["run", "minimal", f"--source={text}", *SHORT], "-s")
    words = []
    for _ in range(rng.choice([1, 1, 2])):
        word = f"{rng.choice(PARAMETERS)}={rng.choice(ODD_YAML)}"
        words += ["--set", _text(rng, word) if rng.random() < 0.3 else word]
    return Input(["run", "bird", *SHORT, *words], "--set")


KINDS: dict[str, Callable[[random.Random, Corpus, Path], Input]] = {
    "pipeline": _pipeline_input,
    "folder": _folder_input,
    "state": _state_input,
    "media": _media_input,
    "words": _words_input,
}


def make_input(kind: str, number: int, corpus: Corpus, here: Path) -> Input:
    """Make an input in the empty folder ``here``; a number makes the same one always."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of casts
        return KINDS[kind](random.Random(f"{kind} {number}"), corpus, here)


# The answer, and what is wrong with it ----------------------------------------------------------------


@contextmanager
def _within(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _libraries_stderr(into: Path) -> Iterator[None]:
    """Send what libraries in C write to stderr into a file."""
    kept = os.dup(2)
    try:
        with into.open("wb") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def answer_of(words: list[str], here: Path) -> Answer:
    """Run a command in a folder, in a thread, so that one that hangs is left behind."""
    out, err, lost, codes = io.StringIO(), io.StringIO(), [], []

    def work() -> None:
        try:
            codes.append(answer(words, Interrupts("", False)))
        except BaseException:
            codes.append(-1)
            lost.append(traceback.format_exc())

    hook = threading.excepthook
    threading.excepthook = lambda told: lost.append("".join(traceback.format_exception(told.exc_value)))
    thread = threading.Thread(target=work, daemon=True)
    began = time.perf_counter()
    deep = here.parent / f"{here.name}.err"
    try:
        with (
            _within(here), _libraries_stderr(deep), redirect_stdout(out), redirect_stderr(err),
            warnings.catch_warnings(),
        ):  # fmt: skip
            warnings.simplefilter("default")
            warnings.showwarning = _warn
            thread.start()
            thread.join(BOUND_S)
    finally:
        threading.excepthook = hook
    seconds = time.perf_counter() - began
    if thread.is_alive():
        frame = sys._current_frames().get(thread.ident or 0)
        lost.append("".join(traceback.format_stack(frame)))
    text = err.getvalue() + deep.read_text(errors="replace")
    return Answer(codes[0] if codes else None, out.getvalue(), text, lost, seconds)


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202e]")
_PLACED = re.compile(r"[^\n]*:\d+:\d+ |(error: )?--set ")


def problem(found: Answer) -> str | None:
    """What is wrong with an answer; None where it is one."""
    text = found.out + found.err
    lines = [line for line in found.err.split("\n")[:-1] if not line.startswith("warning: ")]
    checks = {
        "hangs": found.code is None,
        "lost an exception": bool(found.lost),
        "exit code": found.code not in (0, 1, 2),
        "should not happen": "should not happen" in text,
        "a traceback": "Traceback" in text,
        "left open": "ResourceWarning" in text,
        "numba": "numba" in found.err.lower().replace("versions.numba", ""),
        "no line": bool(found.code) and not lines,
        "a line without an error": found.code == 0 and bool(lines),
        "too many lines": len(lines) > 3 and not all(_PLACED.match(line) for line in lines),
        "too long": len(found.err) > 2048 and len(lines) <= 3,
        "far too long": len(found.err) > 1 << 16,
        "a time that is nan": bool(re.search(r"\b(nan|inf) (s|ms|seconds|a second)\b", text)),
        "a control character": bool(_CONTROL.search(found.err)),
    }
    return next((name for name, wrong in checks.items() if wrong), None)


# Many -------------------------------------------------------------------------------------------------


def _peak_mb(reset: bool = False) -> float:
    """The most memory that this process had since it was reset, in MB; Linux alone."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


class Tally:
    """Counts what became of inputs."""

    def __init__(self) -> None:
        self.became: Counter[str] = Counter()
        self.most: dict[str, tuple[float, str]] = {}

    def add(self, kind: str, number: int, found: Answer, peak_mb: float) -> str | None:
        """Add an answer; returns what is wrong with it."""
        said = problem(found) or ("much memory" if peak_mb > 1000 else "slow" if found.seconds > 10 else None)
        self.became[f"{kind}: {said or f'exit {found.code}'}"] += 1
        for name, value in (("s", found.seconds), ("MB", peak_mb)):
            self.most[name] = max(self.most.get(name, (0.0, "")), (value, f"{kind} {number}"))
        return said

    def __str__(self) -> str:
        fine = sum(n for name, n in self.became.items() if re.search(r": exit \d$", name))
        lines = [f"{name}: {count:,}" for name, count in sorted(self.became.items())]
        most = ", ".join(f"{value:.1f} {unit} ({which})" for unit, (value, which) in self.most.items())
        return "\n".join([*lines, f"{self.became.total():,} inputs, {fine:,} answered; at most {most}"])


def main() -> None:
    """Count what became of many inputs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="inputs of all kinds together")
    parser.add_argument("--first", type=int, default=0, help="number of the first one of each kind")
    parser.add_argument("--step", type=int, default=1, help="take every so many, for several processes")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--number", type=int, help="show this one")
    asked = parser.parse_args()
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))  # other people use this machine too
    faulthandler.enable(os.fdopen(os.dup(2), "w"))  # what a crash of a library leaves
    kinds = asked.kind or list(KINDS)
    last = asked.first + asked.count // len(kinds)
    numbers = range(asked.first, last, asked.step) if asked.number is None else [asked.number]
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "corpus").mkdir()
        corpus = make_corpus(home / "corpus")
        for number, kind in itertools.product(numbers, kinds):
            here = home / "here"
            here.mkdir()
            given = make_input(kind, number, corpus, here)
            before = _peak_mb(reset=True)
            found = answer_of(given.words, here)
            said = tally.add(kind, number, found, _peak_mb() - before)
            if said or asked.number is not None:
                print(f"--- {kind} {number}: {said}, exit {found.code}, {found.seconds:.1f} s")
                print(f"{given.done[:300]!r}\n{' '.join(given.words)[:300]!r}")
                print("\n".join([found.err[:1500], *(text[-2500:] for text in found.lost)]), flush=True)
            if asked.number is not None:
                print(found.out, *(path.read_text(errors="replace") for path in here.glob("p.yaml")))
            shutil.rmtree(here)
    print(tally)


if __name__ == "__main__":
    main()
