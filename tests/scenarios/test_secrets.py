"""A password in an address is in nothing that a run leaves or says."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream_sparse import errors, load, spec
from stream_sparse.cli import main
from stream_sparse.cli.console import console, table
from stream_sparse.errors import Error
from stream_sparse.records.state import load_state
from stream_sparse.sources import Video
from stream_sparse.spec.fingerprint import texts as parameter_texts
from tests import servers

SECRETS = ("eva", "pa55", "t0ken")

# Of any printable characters; its first and its last ones tell where a part of it got through.
_PRINTABLE = st.characters(exclude_categories=["C", "Zl", "Zp"])
PASSWORDS = st.text(_PRINTABLE, max_size=12).map("pa55{}t0ken".format)
NASTY = (
    " ",
    "'",
    '"',
    "}, {",
    "''",
    "@",
    " #",
    ": ",
    "\\",
    ", path: ",
    "?",
    "/",
    "[x]",
    "\u00e9",
    " http://",
)

PIPELINE = """
name: watched
description: A camera behind a password.
source: {{use: video, path: "{url}"}}
nodes:
  tap: {{use: pixel_tap, row: 4, col: 5}}
  mean: {{use: running_moments, window: 5}}
  box: {{use: diff_box, from: source, window: 3}}
view:
  - [{{panel: image, from: source}}, {{panel: trace, from: tap}}]
record: [{{node: box, every: 10}}]
"""


def secret(url: str) -> str:
    return url.replace("://", "://eva:pa55@") + "?key=t0ken"


def texts(folder: Path) -> dict[str, str]:
    """Everything in a folder, compressed or not, as text."""
    found = {}
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        if path.suffix == ".npz":
            with zipfile.ZipFile(io.BytesIO(data)) as whole:
                data += b"".join(whole.read(name) for name in whole.namelist())
        if path.suffix == ".mkv":
            with av.open(str(path)) as film:
                data += str(film.metadata).encode()
        found[path.name] = data.decode("latin-1")
    return found


def clean(text: str) -> bool:
    return not any(word in text for word in SECRETS)


def twice() -> list[servers.Part]:
    """A camera that ends after some frames, as often as it is asked."""
    return [part for n in range(12) for part in (servers.jpeg(n), 0.01)]


def test_no_output_of_a_run_has_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file, out, trace = tmp_path / "own.yaml", tmp_path / "out", tmp_path / "trace.json"
    with servers.camera(twice) as url:
        file.write_text(PIPELINE.format(url=secret(url)))
        words = ["run", file, "--record", out, "--frames", 18, "--no-show", "--trace", trace, "--debug"]
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        said = capfd.readouterr()
    assert left.value.code == 0, said.err
    assert clean(said.out + said.err)
    kept = texts(out)
    for name in ("run.json", "events.jsonl", "pipeline.yaml", "state.npz", "view.mkv", "frames.csv"):
        assert name in kept
    assert '"kind": "reconnect"' in kept["events.jsonl"]  # with its cause, in which there is the address
    assert "http://***@127.0.0.1" in kept["events.jsonl"]
    assert "http://***@127.0.0.1" in kept["pipeline.yaml"]
    assert "***@" in str(load_state(out / "state.npz")["source"])
    assert [name for name, text in kept.items() if not clean(text)] == []
    assert clean(trace.read_text())


@pytest.mark.parametrize("scheme", ["http", "rtsp", "RTSP", "gopher9"])
@pytest.mark.parametrize("debug", [False, True])
def test_no_error_has_it(scheme: str, debug: bool, capfd: pytest.CaptureFixture[str]) -> None:
    url = secret(f"{scheme}://127.0.0.1:{servers.closed_port()}/live")
    for words in (["run", "minimal", "-s", url], ["run", "minimal", "-s", url.replace("://", ":/")]):
        with pytest.raises(SystemExit) as left:
            main([*words, *(["--debug"] if debug else [])])
        said = capfd.readouterr()
        assert left.value.code == 2
        assert said.err
        assert clean(said.out + said.err)


def test_a_failing_run_leaves_none(tmp_path: Path) -> None:
    with servers.camera(twice) as url:
        flow = load("minimal", source=secret(url), set={})
        flow.plan.source.edit(reconnect_s=0.0)
        with pytest.raises(Error) as caught:
            flow.run(record=tmp_path / "out")
    assert clean(str(caught.value))
    assert [name for name, text in texts(tmp_path / "out").items() if not clean(text)] == []


def test_what_other_commands_say_of_a_pipeline(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(PIPELINE.format(url=secret("rtsp://127.0.0.1/live")))
    for command in ("check", "graph"):
        done = subprocess.run(
            [sys.executable, "-m", "stream_sparse", command, str(file)], capture_output=True, check=False
        )
        assert clean((done.stdout + done.stderr).decode())
    file.write_text(PIPELINE.format(url=secret("rtsp://127.0.0.1/live")).replace("use: video", "use: camera"))
    done = subprocess.run(
        [sys.executable, "-m", "stream_sparse", "check", str(file)], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert clean((done.stdout + done.stderr).decode())


def test_units_do_not_show_it_either() -> None:
    source = Video(path=secret("http://127.0.0.1/cam"))
    assert clean(repr(source) + str(source))
    assert source.path == "http://eva:pa55@127.0.0.1/cam?key=t0ken"
    assert clean(repr(load("minimal", source=source).plan))
    with pytest.raises(Error) as caught:
        Video(path=source.path, step=source.path)
    assert clean(str(caught.value))


def test_errors_hold_none_and_pickle() -> None:
    url = secret("http://127.0.0.1/cam")
    made: list[Error] = [
        errors.SourceError(f"video: {url}: refused"),
        errors.DependencyError(url),
        errors.ParameterError("video", [("path", f"no {url}")]),
        errors.PipelineError([f"x.yaml:1:1 no {url}"]),
    ]
    for error in made:
        twin = pickle.loads(pickle.dumps(error))
        assert str(twin) == str(error)
        assert "http://***@127.0.0.1/cam?***" in str(error)
        assert clean(repr(error) + repr(error.args) + repr(vars(error)))


def test_what_commands_print_with(capsys: pytest.CaptureFixture[str]) -> None:
    url, out = secret("http://127.0.0.1/cam"), console()
    out.print(f"note: {url}", markup=False)
    out.print(table(("name", "said"), [("cam", url)]))
    said = capsys.readouterr().out
    assert said.count("http://***@127.0.0.1/cam") == 2
    assert clean(said)


def test_a_warning_has_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def warn(_: str) -> None:
        warnings.simplefilter("always")  # within main(), which puts it back
        warnings.warn(secret("http://127.0.0.1/cam"), stacklevel=1)

    monkeypatch.setattr(spec, "read", warn)
    with pytest.raises(SystemExit):
        main(["graph", "bird"])
    said = capsys.readouterr().err
    assert "warning: http://***@127.0.0.1/cam?***" in said
    assert clean(said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "minimal", "-s", "eva:pa55@h/video"], "source ***@h/video: no such file"),
        (["run", "minimal", "-s", "http:eva:pa55 t0ken@h/video"], "source ***@h/video: no such file"),
        (["run", "eva:pa55@h"], "no pipeline '***@h'"),
        (["run", "eva:pa55 t0ken@h/video"], "***@h/video: no such file"),
        (["run", "http://eva:pa55@h/video"], "http:/***@h/video: no such file"),
        (["run", "video", "--set", "source.path=eva:pa55@h/video"], "video: ***@h/video: no such file"),
    ],
)
def test_a_slip_gives_nothing_away(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "video.yaml").write_text(PIPELINE.format(url="a.mp4"))
    with pytest.raises(SystemExit) as left:
        main([word if word != "video" else "video.yaml" for word in words])
    error = capsys.readouterr().err
    assert left.value.code == 2
    assert said.replace("http:/*", "http://*") in error
    assert clean(error)


def test_an_address_where_a_mapping_belongs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p2.yaml"
    file.write_text("nodes: {}\nsource: http://eva:pa55@127.0.0.1:8092/video\n")
    with pytest.raises(SystemExit):
        main(["check", str(file)])
    said = capsys.readouterr().err
    assert f"{file}:2:9 source must be a mapping" in said
    assert "(got 'http://***@127.0.0.1:8092/video')" in said


@settings(max_examples=300, deadline=None)
@given(PASSWORDS)
def test_no_password_is_in_a_text(password: str) -> None:
    url = f"http://eva:{password}@127.0.0.1:8092/video"
    flow = load("minimal", source=url)
    said = [flow.plan.text, repr(flow.plan), str(parameter_texts(flow.plan.source))]
    for values in ({"source.path": url}, {"source.step": url}, {"source.step": [url, 3]}):
        try:
            said.append(load("minimal", source="a.mp4", set=values).plan.text)
        except Error as error:
            said += [str(error), repr(error)]
    said.append(str(errors.RunError(f"cannot read {url!r}: 3 frames")))
    assert [text for text in said if not clean(text)] == []


@pytest.mark.parametrize("between", NASTY)
def test_a_nasty_password_is_in_nothing(between: str, capfd: pytest.CaptureFixture[str]) -> None:
    _recorded(f"pa55{between}t0ken", capfd)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PASSWORDS)
def test_no_password_is_in_anything(capfd: pytest.CaptureFixture[str], password: str) -> None:
    _recorded(password, capfd)


def _recorded(password: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Run with it and record, and look everywhere."""
    with tempfile.TemporaryDirectory() as name, servers.camera(twice) as address:
        folder = Path(name)
        file, out, trace = folder / "own.yaml", folder / "out", folder / "trace.json"
        url = address.replace("://", f"://eva:{password}@")
        file.write_text(PIPELINE.format(url="a.mp4"))
        words = ["run", file, "-s", url, "--record", out, "--frames", 12, "--no-show", "--trace", trace]
        with pytest.raises(SystemExit) as left:
            main([*map(str, words), "--debug"])
        said = capfd.readouterr()
        assert clean(said.out + said.err)
        if left.value.code == 0:
            kept = texts(out)
            assert {"run.json", "events.jsonl", "pipeline.yaml", "state.npz", "view.mkv"} <= set(kept)
            assert [name for name, text in kept.items() if not clean(text)] == []
            assert clean(trace.read_text())
        else:  # FFmpeg takes a slash for the end of the host
            assert set("/?#") & set(password)
