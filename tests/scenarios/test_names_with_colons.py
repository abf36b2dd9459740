"""Local files whose names look like addresses, and lists that name what they may not."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from stream_sparse.errors import Error
from stream_sparse.sources import Video
from tests.cli.conftest import Cli, cli
from tests.support import servers
from tests.support.video_files import film

__all__ = ["cli"]

LISTS = {
    "a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
    "a.ffconcat": "ffconcat version 1.0\nfile {}\n",
    "a.mpd": (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"'
        ' mediaPresentationDuration="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>'
        '<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="9" width="64" height="64">'
        "<BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ),
}


class Asked:
    """A server that counts what it is asked for, and gives the same text each time."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.text = ""

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        self.paths.append(request.path)
        request.send_response(200)
        request.send_header("Content-Type", "video/mp2t")
        request.end_headers()
        request.wfile.write(self.text.encode())


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Asked, str]]:
    monkeypatch.chdir(tmp_path)
    answer = Asked()
    with servers.serving(answer) as address:
        yield answer, address


def count(path: str) -> int:
    """The frames that are read."""
    source = Video(path=path)
    try:
        source.open()
        return sum(1 for _ in source.frames())
    finally:
        source.close()


@pytest.mark.parametrize("shape", ["http:{}?x.ts", "./http:{}?x.ts", "tcp:{}", "a:b.ts", "file:x.ts"])
def test_a_file_whose_name_looks_like_an_address_is_read(asked: tuple[Asked, str], shape: str) -> None:
    answer, address = asked
    name = shape.format(address.removeprefix("http://"))
    film(Path("film.ts"), 10).rename(name)
    assert count(name) == 10
    assert not answer.paths


@pytest.mark.parametrize("name", LISTS)
def test_a_list_on_this_machine_asks_no_server(asked: tuple[Asked, str], name: str) -> None:
    answer, address = asked
    Path(name).write_text(LISTS[name].format(f"{address}/x.ts"))
    with pytest.raises(Error):
        count(name)
    assert not answer.paths


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("local", ["film.ts", "file:film.ts", "file://{}/film.ts"])
def test_a_list_of_a_server_names_no_file_of_this_machine(
    asked: tuple[Asked, str], name: str, local: str
) -> None:
    answer, address = asked
    film(Path("film.ts"), 10)
    answer.text = LISTS[name].format(local.format(Path.cwd()))
    with pytest.raises(Error):
        count(f"{address}/live")


def test_a_run_folder_whose_name_looks_like_an_address(cli: Cli, asked: tuple[Asked, str]) -> None:
    answer, address = asked
    run = f"./http:{address.removeprefix('http://')}"
    cli.says("run", "bird", "--no-show", "--frames", 8, "--record", run)
    assert "sound: 8 frames" in cli.says("verify", run)
    cli.says("export", run, "--mp4", "--to", "a:b.mp4")
    assert Path("a:b.mp4").stat().st_size > 1000
    cli.says("replay", run)
    assert not answer.paths
