"""No way out of the program shows the password of an address: a table of addresses by a table of exits."""

from __future__ import annotations

import io
import json
import pickle
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse import Node, Pipeline, Run, errors, load, param, redact
from stream_sparse.cli import main
from stream_sparse.cli.console import console, table
from stream_sparse.plan import dump, registry
from stream_sparse.plan.fingerprint import format_parameters
from stream_sparse.records.state import load_state
from stream_sparse.sources import Array, Video
from tests.support import servers
from tests.support.slow import quick_first
from tests.support.waiting import until

SECRETS = ("eva-maria", "pa55", "t0ken")
"""The user, and the first and last characters of every password; no picture holds them by chance."""
PRINTABLE = st.characters(exclude_categories=["C", "Zl", "Zp"])
PASSWORDS = st.text(PRINTABLE, max_size=12).map("pa55{}t0ken".format)
NASTY = [f"pa55{middle}t0ken" for middle in (
    " ", "'", '"', "}, {", "''", "@", " #", ": ", "\\", ", path: ", "?", "/", "[x]", "\u00e9", " http://",
)]  # fmt: skip


def address(password: str, place: str = "http://127.0.0.1:8092/video") -> str:
    return place.replace("://", f"://eva-maria:{password}@")


SCHEMES = ("http", "rtsp", "RTSP", "gopher9")
KEYED = [address("pa55", f"{scheme}://127.0.0.1:9/cam?key=t0ken") for scheme in SCHEMES]
ADDRESSES = [*map(address, NASTY), *KEYED]


@pytest.fixture(autouse=True)
def _no_address_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redact, "_known", {})


def leaks(texts: dict[str, str]) -> list[str]:
    return [name for name, text in texts.items() if any(word in text for word in SECRETS)]


def all_of(error: errors.Error) -> str:
    twin = pickle.loads(pickle.dumps(error))
    assert str(twin) == str(error)
    return f"{error} {error!r} {error.args!r} {vars(error)!r} {twin}"


def result(make: Callable[[], object]) -> str:
    try:
        return str(make())
    except errors.Error as error:
        return all_of(error)


def python_shows(url: str) -> dict[str, str]:
    plan = load("minimal", source=url).plan
    return {
        "unit": f"{plan.source!r} {plan.source}",
        "plan": repr(plan),
        "pipeline": repr(Pipeline.of(plan)),
        "YAML": dump(plan),
        "description": repr(Pipeline("sample:macaw", description=f"{url}: why?").plan),
        "fingerprint": str(format_parameters(plan.source)),
        "wrong parameter": result(lambda: Video(path=url, step=url)),
        "override": result(lambda: dump(load("minimal", set={"source.path": url}).plan)),
        "wrong override": result(lambda: load("minimal", source="a.mp4", set={"source.step": url})),
        "SourceError": all_of(errors.SourceError(f"video: {url}: refused")),
        "DependencyError": all_of(errors.DependencyError(url)),
        "ParameterError": all_of(errors.ParameterError("video", [("path", f"no {url}")])),
        "PipelineError": all_of(errors.PipelineError([f"x.yaml:1:1 no {url}"])),
        "RunError": all_of(errors.RunError(f"cannot read {url!r}: 3 frames")),
    }


@pytest.mark.parametrize("url", ADDRESSES)
def test_what_python_shows(url: str) -> None:
    assert leaks(python_shows(url)) == []
    assert Video(path=url).path == url


@given(PASSWORDS)
def test_what_python_shows_of_any_password(password: str) -> None:
    assert leaks(python_shows(address(password))) == []


class Leaky(Node):
    """Names its address in a note and in errors."""

    address: str = param(help="An address.")

    def update(self, x: np.ndarray) -> float:
        if x.sum() % 2:
            raise ValueError(f"cannot reach {self.address}")
        return 0.0

    def note(self) -> str:
        return f"reads {self.address}"


def _kinds(run: Run) -> list[str]:
    return [event["kind"] for event in run.events if event["kind"] in ("set", "error", "note")]


def test_notes_and_events(tmp_path: Path) -> None:
    registry.add(Leaky)
    node = "{use: leaky, address: none, on_error: skip}"
    (tmp_path / "own.yaml").write_text(f"source: {{use: synthetic}}\nnodes: {{leak: {node}}}\n")
    source = Array(path=np.arange(4).reshape(4, 1, 1), loop=True, fps=200)
    with load(tmp_path / "own.yaml", source=source).start(record=tmp_path / "out", pace=True) as run:
        for number, url in enumerate(ADDRESSES, 1):
            run.set("leak.address", url)
            until(lambda n=number: _kinds(run).count("set") == n and _kinds(run)[-1] == "error", run)
        assert "note" in _kinds(run)
    assert leaks({"notes": str(run.notes), "events": str(run.events), **texts(tmp_path / "out")}) == []


PIPELINE = """
name: watched
description: A camera behind a password.
source: {{use: {use}, path: {url}}}
nodes:
  tap: {{use: pixel_tap, row: 4, col: 5}}
  mean: {{use: running_moments, window: 5}}
  box: {{use: diff_box, from: source, window: 3}}
view:
  - [{{panel: image, from: source, title: {url}}}, {{panel: trace, from: tap}}]
keep: [{{node: box, every: 10}}]
"""


def pipeline(file: Path, url: str = "a.mp4", use: str = "video") -> Path:
    file.write_text(PIPELINE.format(use=use, url=json.dumps(url)))
    return file


def printed(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int | str | None, str]:
    """The exit code of a command and everything that it prints, which must be clean."""
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    said = "".join(capfd.readouterr())
    assert leaks({"printed": said}) == []
    return left.value.code, said


WORDS = [
    (["run", "minimal", "-s", KEYED[2]], "***@127.0.0.1"),
    (["run", "minimal", "-s", KEYED[0].replace("://", ":/")], "***@127.0.0.1"),
    (["run", "minimal", "-s", "http:eva-maria:pa55 t0ken@h/video"], "source ***@h/video: no such file"),
    (["run", "eva-maria:pa55 t0ken@h"], "no pipeline '***@h'"),
    (["run", "http://eva-maria:pa55@h/video"], "http://***@h/video: no such file"),
    (["run", "own.yaml", "--set", "source.path=eva-maria:pa55 t0ken@h/video"],
     "video: ***@h/video: no such file"),
    (["run", "minimal", "http://eva-maria:pa55@h/video"], "(http://***@h/video)"),
]  # fmt: skip


@pytest.mark.parametrize("debug", [(), ("--debug",)])
@pytest.mark.parametrize(("words", "said"), WORDS)
def test_wrong_words(
    words: list[str], said: str, debug: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    pipeline(tmp_path / "own.yaml")
    code, error = printed(capfd, *debug, *words)
    assert (code, said in error, "Traceback" in error) == (2, True, bool(debug))


@pytest.mark.parametrize("url", ADDRESSES[::4])
def test_check(url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = pipeline(tmp_path / "own.yaml", url)
    assert printed(capfd, "check", file)[0] == 0
    assert printed(capfd, "check", pipeline(file, url, use="camera"))[0] == 2
    file.write_text(f"nodes: {{}}\nsource: {json.dumps(url)}\n")
    code, said = printed(capfd, "check", file)
    assert (code, f"{file}:2:9 source must be written as" in said) == (2, True)


def test_lines_tables_warnings_and_tracebacks(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    Video(path=KEYED[0])

    def show(_: str) -> None:
        warnings.simplefilter("always")  # within main(), which resets it
        warnings.warn(KEYED[0], stacklevel=1)
        console().print(f"note: {KEYED[0]}", markup=False)
        console().print(table(("name", "said"), [("cam", KEYED[0])]))
        raise ValueError(KEYED[0])

    monkeypatch.setattr("stream_sparse.plan.read", show)
    code, said = printed(capfd, "--debug", "check", "bird")
    assert (code, said.count("http://***@127.0.0.1:9/cam?***")) == (1, 5)


def brief() -> list[servers.Part]:
    """A camera that ends after 4 s, as often as it is opened: a busy machine must have begun by then."""
    return [part for n in range(40) for part in (servers.jpeg(n), 0.1)]


def texts(folder: Path) -> dict[str, str]:
    """Everything in a folder, compressed or not, as text."""
    found = {}
    for path in filter(Path.is_file, folder.rglob("*")):
        data = path.read_bytes()
        if path.suffix == ".npz":
            with zipfile.ZipFile(io.BytesIO(data)) as whole:
                data += b"".join(whole.read(name) for name in whole.namelist())
        if path.suffix == ".mkv":
            with av.open(str(path)) as film:
                data += str(film.metadata).encode()
        found[path.name] = data.decode("latin-1")
    return found


def recorded(
    folder: Path, url: str, capfd: pytest.CaptureFixture[str], *more: object
) -> tuple[int | str | None, dict[str, str]]:
    """The exit code of a recorded run, and the text of all files that it leaves, which must be clean."""
    out = ("--record", folder / "out", "--no-show", "--debug")
    code, _ = printed(capfd, "run", pipeline(folder / "own.yaml"), "-s", url, *out, *more)
    left = texts(folder)
    assert leaks(left) == []
    return code, left


def test_a_recorded_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with servers.camera(brief) as camera:
        code, left = recorded(tmp_path, address("pa55", f"{camera}?key=t0ken"), capfd, "--frames", 45)
    assert code == 0
    assert {"run.json", "state.npz", "view.mkv", "frames.csv"} <= left.keys()
    assert '"kind": "reconnect"' in left["events.jsonl"]  # with its cause, which names the address
    for name in ("events.jsonl", "pipeline.yaml"):
        assert "http://***@127.0.0.1" in left[name]
    assert "***@" in str(load_state(tmp_path / "out" / "state.npz")["source"])


def test_a_run_that_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def until_it_is_recorded() -> Iterator[servers.Part]:
        for n in range(10_000):
            rows = tmp_path / "out" / "frames.csv"
            if rows.exists() and rows.read_bytes().count(b"\n") > 1:
                return
            yield from (servers.jpeg(n), 0.01)

    with servers.camera(until_it_is_recorded) as camera:
        code, left = recorded(tmp_path, address("pa55", camera), capfd, "--set", "source.reconnect_s=0")
    assert (code, "http://***@127.0.0.1" in left["run.json"]) == (1, True)


@pytest.mark.parametrize("password", quick_first(NASTY[::8]))
def test_a_recorded_run_with_a_nasty_password(
    password: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with servers.camera(lambda: servers.endless(100)) as camera:
        code, _ = recorded(tmp_path, address(password, camera), capfd, "--frames", 12)
    assert code == 0 or set("/?#") & set(password)  # FFmpeg takes these for the end of the host
