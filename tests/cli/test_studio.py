from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.support.processes import environment


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
