"""Exit codes, messages, help; ``transcripts.yaml`` has what commands say, in a folder with its files."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from stream_sparse import __version__
from stream_sparse.recording.provenance import code
from tests.support.processes import prints

from .conftest import Cli

TRANSCRIPTS = yaml.safe_load(Path(__file__).with_name("transcripts.yaml").read_text("utf-8"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the files of the transcripts."""
    monkeypatch.chdir(tmp_path)
    for name, text in TRANSCRIPTS["files"].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def check(said: str, expected: str) -> None:
    """Compare lines; one that ends with dots goes on."""
    for line, words in zip(said.splitlines(), expected.splitlines(), strict=True):
        assert line.startswith(words[:-3]) if words.endswith("...") else line == words, line


@pytest.mark.parametrize("words", TRANSCRIPTS["refused"])
def test_what_is_refused_is_a_line_and_leaves_nothing(cli: Cli, folder: Path, words: str) -> None:
    before = sorted(folder.rglob("*"))
    code, out, err = cli(*shlex.split(words))
    assert (code, out) == (2, "")
    check(err, TRANSCRIPTS["refused"][words])
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("words", TRANSCRIPTS["says"])
def test_what_is_said(cli: Cli, folder: Path, words: str) -> None:
    check(cli.says(*shlex.split(words)), TRANSCRIPTS["says"][words])


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom stream_sparse.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'cv2', 'scipy', 'numba', 'pydantic', 'rich', 'av') if m in sys.modules])"
    )
    said = prints("-c", code)
    assert "doctor" in said
    assert "..." not in said.partition("Commands:")[2], "no summary is cut short"
    assert said.splitlines()[-1] == "[]"


def test_no_words_give_help(cli: Cli) -> None:
    assert cli.says().startswith("Usage: stream-sparse")


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_the_version_tells_trees_apart(cli: Cli, word: str) -> None:
    assert cli.says(word) == f"stream-sparse {__version__} (code {code()['sha256']:.12})\n"


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    code = f"{sys.executable} -m stream_sparse schema | head -c 10"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(done.stdout) == 10


def test_a_mistake_of_the_program_is_a_line_and_with_debug_a_traceback(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(pipeline: str) -> None:
        raise KeyError(pipeline)

    monkeypatch.setattr("stream_sparse.plan.read", fails)
    said = "error: this should not happen: KeyError: 'bird'"
    assert cli("check", "bird") == (1, "", f"{said}; --debug shows where\n")
    code, _, err = cli("check", "bird", "--debug")
    assert code == 1
    assert err.startswith("Traceback (most recent call last):")
    assert err.endswith(f"{said}\n")
