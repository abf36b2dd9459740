"""A password in an address is in nothing that a run leaves or says."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import av
import pytest

from stream_sparse import load
from stream_sparse.cli import main
from stream_sparse.errors import Error
from stream_sparse.hiding import masked, without_secrets
from stream_sparse.records.state import load_state
from stream_sparse.sources import Video
from tests import servers

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = ("eva", "pa55", "t0ken")

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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see http://eva:pa55@h/x: refused", "see http://***@h/x: refused"),
        ("path: 'rtsp://eva:pa''55@h/x', a: 1", "path: 'rtsp://***@h/x', a: 1"),
        ("rtsp://eva:pa?55@h/live, then", "rtsp://***, then"),
        ("{path: http://h/x?key=t0ken}", "{path: http://h/x?***}"),
        ("http://h/a and rtsp://u:p@h/b", "http://h/a and rtsp://***@h/b"),
        ("rtsp:/eva:pa55@h/x", "rtsp:/***@h/x"),
        ("C:/clips/eva@home.mp4", "C:/clips/eva@home.mp4"),
        ("what? at 10:30", "what? at 10:30"),
    ],
)
def test_texts(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_lists_and_mappings() -> None:
    assert without_secrets({"a": ["http://u:p@h/", 1.5], "b": None}) == {
        "a": ["http://***@h/", 1.5],
        "b": None,
    }
    assert masked("x") == "x"
