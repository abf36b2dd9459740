"""The tool that tries the oldest versions, with the commands that it would run."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import lowest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """What it would run, where the tests of the second environment fail."""
    uv = tmp_path / "uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.touch()
    found: list[list[str]] = []

    def noted(words: list[object], **_: object) -> subprocess.CompletedProcess[bytes]:
        found.append([*map(str, words)])
        return subprocess.CompletedProcess(words, int(len(found) == 8))

    monkeypatch.setattr(subprocess, "run", noted)
    monkeypatch.setattr(sys, "argv", ["lowest.py", str(tmp_path)])
    assert lowest.main() == 1
    return found


def test_both_environments_have_all_extras_that_go_together(commands: list[list[str]]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [
        {words[at + 1] for at, word in enumerate(words) if word == "--extra"}
        for words in commands
        if "--extra" in words
    ]
    extras = project["optional-dependencies"].keys()
    assert asked == [extras - {"headless"}, extras - {"desktop"}]


def test_the_commands_of_the_readme_run_in_both(commands: list[list[str]], tmp_path: Path) -> None:
    runs = [words for words in commands if "pytest" in words]
    assert [words[0] for words in runs] == [
        str(tmp_path / n / "bin" / "python") for n in ("desktop", "headless")
    ]
    assert all("tests/test_readme.py" in words for words in runs)
    for words in runs:
        assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))
