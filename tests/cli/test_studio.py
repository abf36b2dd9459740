from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from stream_sparse.cli import main
from tests.support.processes import environment, python

ROOT = Path(__file__).parents[2]


def test_it_serves_a_folder_until_it_is_interrupted(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "stream_sparse", "studio", str(tmp_path), "--no-browser"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("Open ").strip()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert "static/home.js" in opener.open(address, timeout=30).read().decode()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_it_ends_cleanly_once_its_address_is_printed(tmp_path: Path) -> None:
    code = (
        "import signal\nfrom stream_sparse.cli import addresses, main\n"
        "addresses.print_address = lambda *_: signal.raise_signal(signal.SIGINT)\n"
        "main(['studio', '.', '--no-browser'])"
    )
    assert python("-c", code, cwd=tmp_path, timeout=60).returncode == 0


def test_others_are_let_in_by_an_address_that_says_what_that_means(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "stream_sparse", "studio", str(tmp_path), "--host", "0.0.0.0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stdout is not None
        address, outside, meaning = (process.stdout.readline() for _ in range(3))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert address.startswith("Open http://127.0.0.1:")
    assert outside.startswith("On other machines open http://")
    assert outside.partition("?token=")[2] == address.partition("?token=")[2] != ""
    assert meaning == (
        "Anyone with this address can watch from other machines, change parameters, and record on this one; "
        "nothing is encrypted. Without --host 0.0.0.0 only this machine can.\n"
    )


@pytest.mark.parametrize("command", [["studio", "."], ["run", "minimal", "--serve"]])
def test_a_name_that_is_let_in_is_checked(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main([*command, "--allow-host", "lab.example.org", "--allow-host", "http://lab"])
    assert left.value.code == 2
    assert capsys.readouterr().err == (
        "error: allowed host: expected the name or the address of a machine, such as lab.example.org, "
        "without http:// and port (got 'http://lab')\n"
    )


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["studio", str(tmp_path / "none"), "--no-browser"])
    assert left.value.code == 2
    assert capsys.readouterr().err == f"error: {tmp_path / 'none'}: no such folder; make it first\n"
