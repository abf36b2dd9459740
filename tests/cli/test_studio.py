from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.support.processes import environment
from tests.support.waiting import until


def test_it_serves_a_folder_and_no_other_user_sees_the_token(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/new && mv {tmp_path}/new {tmp_path}/words\n')
    browser.chmod(0o700)
    words = [sys.executable, "-m", "stream_sparse", "studio", str(tmp_path)]
    env = {**environment(), "BROWSER": f"{browser} %s"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("Open ").strip()
        until((tmp_path / "words").exists)
        opened = Path((tmp_path / "words").read_text().strip().removeprefix("file://"))
        mode, page = opened.stat().st_mode & 0o777, opened.read_text()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert "static/app/home.js" in opener.open(address, timeout=30).read().decode()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert (mode, f"url={address}" in page, opened.exists()) == (0o600, True, False)
    assert process.returncode == 0


@pytest.mark.slow
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
