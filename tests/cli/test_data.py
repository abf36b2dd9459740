"""`data`, against a server on this machine."""

from __future__ import annotations

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from stream_sparse.data import catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Cli = Callable[..., tuple[int, str, str]]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "download").write_bytes(b"numbers")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/download"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def sig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> str:
    """The sample `sig`, as if it lay on the server."""
    md5 = hashlib.md5(b"numbers").hexdigest()
    monkeypatch.setitem(catalog.SAMPLES, "sig", catalog.SAMPLES["sig"]._replace(url=url, md5=md5))
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    return "sig"


def test_the_list_says_where_from_and_under_what_licence(cli: Cli) -> None:
    code, out, _ = cli("data")
    assert code == 0
    line = next(line for line in out.splitlines() if line.startswith("macaw"))
    assert "here" in line
    assert "public domain" in line
    assert {line.split()[0] for line in out.splitlines() if line.strip()} >= set(catalog.SAMPLES)


def test_it_fetches_and_checks(cli: Cli, sig: str, tmp_path: Path) -> None:
    code, out, err = cli("data", sig)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"sig: {tmp_path / 'cache' / 'sig.npy'}",
        "play it: stream-sparse run bird -s sample:sig",
    ]
    assert (tmp_path / "cache" / "sig.npy").read_bytes() == b"numbers"


def test_from_a_folder_needs_no_network(cli: Cli, sig: str, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "sig.npy").write_bytes(b"numbers")
    code, _, _ = cli("data", sig, "--from", stick)
    assert code == 0
    (stick / "frame1.npy").write_bytes(b"wrong")
    code, _, err = cli("data", "frame1", "--from", stick)
    assert code == 2
    assert err.startswith(f"error: sample 'frame1': {stick / 'frame1.npy'} is another file")
    assert err.count("\n") == 1


def test_offline_is_one_line_with_file_and_address(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    away = "http://127.0.0.1:9/download"  # nothing listens there
    monkeypatch.setitem(catalog.SAMPLES, "sig", catalog.SAMPLES["sig"]._replace(url=away))
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    code, out, err = cli("data", "sig")
    assert (code, out) == (2, "")
    assert err == (
        f"error: sample 'sig': sig.npy cannot be downloaded from {away} (no connection); "
        "with a copy of the file: stream-sparse data sig --from FOLDER\n"
    )


def test_an_unknown_one_has_a_hint(cli: Cli) -> None:
    code, _, err = cli("data", "macau")
    assert (code, err) == (2, "error: unknown sample 'macau'; did you mean 'macaw'?\n")


def test_from_alone_is_no_wish(cli: Cli, tmp_path: Path) -> None:
    code, _, err = cli("data", "--from", tmp_path)
    assert code == 2
    assert err == "error: --from needs the name of a sample: stream-sparse data NAME --from DIR\n"
