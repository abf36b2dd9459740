"""What the README tells people to type works, in a folder that has nothing else."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import IO

import pytest

from stream_sparse.cli import main
from stream_sparse.data import catalog

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def lines() -> list[str]:
    """The commands of all shell blocks, without their remarks."""
    found = [shlex.split(line, comments=True) for block in blocks("sh") for line in block.splitlines()]
    return [shlex.join(words) for words in found if words]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has by then: a video, the pipeline and the node from the text."""
    place = tmp_path_factory.mktemp("reader")
    shutil.copy(catalog.find("macaw"), place / "my.mp4")
    (yaml,) = blocks("yaml")
    (place / "mine.yaml").write_text(yaml, "utf-8")
    run(place, "stream-sparse new node above_level")
    run(place, "stream-sparse run fields --record runs/fields")
    for _ in range(2):  # the second one becomes runs/mine-2
        run(place, "stream-sparse run bird --record runs/mine")
    return place


def run(folder: Path, line: str) -> tuple[int, str]:
    """Run a command in a folder; gives its exit code and what it says on stderr."""
    command, *words = shlex.split(line)
    if command == "python":
        return python(folder, *words)[::2]
    if words[0] == "run":
        words += ["--frames", "30", "--no-show"]
    said = StringIO()
    with chdir(folder), redirect_stdout(StringIO()), redirect_stderr(said), pytest.raises(SystemExit) as left:
        main(words)
    return int(str(left.value.code)), said.getvalue()


def python(folder: Path, *words: str) -> tuple[int, str, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, env=environment, check=False
    )
    return done.returncode, done.stdout, done.stderr


@contextmanager
def serving(folder: Path, line: str) -> Iterator[tuple[str, IO[str]]]:
    """The address that a command prints, and what else it says; it is ended as a reader ends it."""
    words = [sys.executable, "-m", *line.replace("stream-sparse", "stream_sparse", 1).split()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("Open ").strip()
        try:
            yield address, process.stdout
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    # 1: without a frame, since no page gives its camera
    assert process.returncode == (1 if line.endswith("-s browser") else 0)


def served(folder: Path, line: str) -> None:
    """Open the address that a command prints."""
    with serving(folder, line) as (address, said):
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert "/static/page.js" in opener.open(address, timeout=30).read().decode()
        if line.endswith("-s browser"):
            return
        while text := said.readline():
            if " frames, " in text:
                return
        raise AssertionError("it ended before")


@pytest.mark.parametrize("line", lines())
def test_commands(line: str, folder: Path) -> None:
    if line.startswith("stream-sparse new"):
        assert (folder / "above_level.py").exists()  # the fixture has typed it
        return
    if line.endswith(("--serve", "-s browser")):
        served(folder, line)
        return
    code, said = run(folder, line)
    if line.endswith("-s 0") and not Path("/dev/video0").exists():
        # Without a camera it is the message that a reader gets.
        assert code == 2
        assert said.startswith("error: ")
        assert said.count("\n") <= 2
        return
    assert (code, said) == (0, "")


CLIENTS = [block for block in blocks("python") if "sys.argv" in block]
SCRIPTS = [block for block in blocks("python") if block not in CLIENTS]


def test_a_program_that_reads_rows(tmp_path: Path) -> None:
    (client,) = CLIENTS
    (tmp_path / "client.py").write_text(client, "utf-8")
    with serving(tmp_path, "stream-sparse run bird --serve --frames 20 --no-show") as (address, _):
        code, out, err = python(tmp_path, "-W", "error", "client.py", address)
    assert (code, err) == (0, "")
    first, *_, last = map(ast.literal_eval, out.splitlines())
    assert (first["kind"], first["units"]["values"]["pixel"]) == ("run", "gray levels")
    assert (last["kind"], last["ended"], last["frames"]) == ("end", "frames", 20)


@pytest.mark.parametrize("number", range(len(SCRIPTS)))
def test_python(number: int, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPTS[number], "utf-8")
    code, out, err = python(tmp_path, "-W", "error", str(script))
    assert (code, err) == (0, "")
    assert out


def test_every_command_is_there() -> None:
    said = {words.split()[1] for words in lines() if words.startswith("stream-sparse")}
    assert {"run", "check", "nodes", "graph", "new"} <= said
    for command in ("doctor", "data", "schema"):
        assert f"stream-sparse {command}" in README


def test_links_and_pictures_are_there() -> None:
    for file in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / file).read_text("utf-8")
        for link in re.findall(r"\]\(([^)#]+)\)", text):
            assert link.startswith("https://") or (ROOT / link).exists(), f"{file}: {link}"
