"""What the README and the pages of docs/ tell people to type works, in a folder that has nothing else."""

from __future__ import annotations

import ast
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import IO, Any, cast

import pytest
import typer
from ruamel.yaml import YAML

from stream_sparse.cli import main
from stream_sparse.cli import studio as live_page
from stream_sparse.cli.app import app
from stream_sparse.data import catalog
from stream_sparse.nodes._step import KernelNode
from stream_sparse.page import one_file
from stream_sparse.page.program import PANELS, SOURCES
from stream_sparse.plan import registry
from stream_sparse.plan.reader import read_yaml
from stream_sparse.studio.widget import RunWidget
from tests.support.processes import environment, python
from tools.page import PIPELINES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCS = [path for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts]
PAGES = {path: path.read_text("utf-8") for path in (ROOT / "README.md", *DOCS)}


def blocks(language: str) -> list[str]:
    """The blocks of all pages in a language, each once. Blocks without a language are not run."""
    found = [
        re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) for text in PAGES.values()
    ]
    return [*dict.fromkeys(block for page in found for block in page)]


def lines() -> list[str]:
    """The commands of all shell blocks, without their remarks, each once."""
    found = [shlex.split(line, comments=True) for block in blocks("sh") for line in block.splitlines()]
    return [*dict.fromkeys(shlex.join(words) for words in found if words)]


# They learn, or serve as `run bird --serve` does for the program that reads rows.
LONG = re.compile(r" run (alpha|fields|movie_fields|pca)\b| (run bird --serve|studio)$|-s browser|-m pytest")
WHOLE = [block for block in blocks("yaml") if block.startswith("name: ")]
PARTS = [block for block in blocks("yaml") if block not in WHOLE]


ANSWER = "import numpy as np\n\ndef relu(x, theta=0):\n    return np.maximum(x - theta, 0)\n"
TAKEN = "relu.py: its function takes the place of the node relu, which is stream_sparse.relu now\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has by then: a video, the pipeline and the node from the text."""
    place = tmp_path_factory.mktemp("reader")
    shutil.copy(catalog.find("macaw"), place / "my.mp4")
    for text in WHOLE:
        name = text.partition("\n")[0].removeprefix("name: ")
        (place / f"{name}.yaml").write_text(text, "utf-8")
    run(place, "stream-sparse new node above_level")
    run(place, "stream-sparse exercise start relu")
    (place / "relu.py").write_text(ANSWER)
    run(place, "stream-sparse run fields --record runs/fields")
    run(place, "stream-sparse run event_list.yaml --record runs/events")
    for _ in range(2):  # the second one becomes runs/mine-2
        run(place, "stream-sparse run bird --record runs/mine")
    return place


def run(folder: Path, line: str) -> tuple[int, str]:
    """Run a command in a folder; gives its exit code and what it says on stderr."""
    command, *words = shlex.split(line)
    if command == "python":
        done = python(*words, cwd=folder)
        return done.returncode, done.stderr
    if words[0] == "run" or words[:2] == ["exercise", "watch"]:
        words += ["--frames", "16", "--no-show"]
    said = StringIO()
    with chdir(folder), redirect_stdout(StringIO()), redirect_stderr(said), pytest.raises(SystemExit) as left:
        main(words)
    return int(str(left.value.code)), said.getvalue()


@contextmanager
def serving(folder: Path, line: str) -> Iterator[tuple[str, IO[str]]]:
    """The address that a command prints, and what else it says; it is ended as a reader ends it."""
    words = [sys.executable, "-m", *line.replace("stream-sparse", "stream_sparse", 1).split()]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment()) as process:
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
    studio = line.startswith("stream-sparse studio")
    with serving(folder, f"{line} --no-browser" if studio else line) as (address, said):
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        page = opener.open(address, timeout=30).read().decode()
        assert f"static/app/{'home' if studio else 'page'}.js" in page
        if studio or line.endswith("-s browser"):
            return
        while text := said.readline():
            if " frames, " in text:
                return
        raise AssertionError("it ended before")


@pytest.fixture
def built_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is there, which takes minutes to build and has its own tests; no browser is opened."""
    (tmp_path / live_page.NAME).touch()
    monkeypatch.setattr(live_page, "BUILT", tmp_path / live_page.NAME)
    monkeypatch.setattr(one_file, "kernels", lambda: (b"", {}))
    monkeypatch.setattr(live_page.webbrowser, "open", lambda address: None)


@pytest.mark.xdist_group("reader")  # of one folder, which is made once
@pytest.mark.parametrize(
    "line", [pytest.param(line, marks=[pytest.mark.slow] * bool(LONG.search(line))) for line in lines()]
)
@pytest.mark.usefixtures("built_page")
def test_commands(line: str, folder: Path) -> None:
    if line.startswith(("stream-sparse new", "stream-sparse exercise start")):
        assert (folder / ("relu.py" if "exercise" in line else "above_level.py")).exists()  # typed above
        return
    if line.endswith(("--serve", "-s browser", "studio")):
        served(folder, line)
        return
    code, said = run(folder, line)
    if line.endswith("-s 0") and not Path("/dev/video0").exists():
        # Without a camera it is the message that a reader gets.
        assert code == 2
        assert said.startswith("error: ")
        assert said.count("\n") <= 2
        return
    assert (code, said) == (0, TAKEN if "--nodes relu.py" in line else "")


CLIENTS = [block for block in blocks("python") if "sys.argv" in block]
EXAMPLES = [file.read_text("utf-8") for file in (ROOT / "examples").glob("*.py")]  # run by test_examples.py
SCRIPTS = [block for block in blocks("python") if block not in CLIENTS + EXAMPLES]


def test_a_program_that_reads_rows(tmp_path: Path) -> None:
    (client,) = CLIENTS
    (tmp_path / "client.py").write_text(client, "utf-8")
    with serving(tmp_path, "stream-sparse run bird --serve --frames 20 --no-show") as (address, _):
        done = python("-W", "error", "client.py", address, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    first, *_, last = map(ast.literal_eval, done.stdout.splitlines())
    assert (first["kind"], first["units"]["values"]["pixel"]) == ("run", "gray levels")
    assert (last["kind"], last["ended"], last["frames"]) == ("end", "frames", 20)


@pytest.mark.parametrize("number", range(len(SCRIPTS)))
def test_python(number: int, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPTS[number], "utf-8")
    said = StringIO()
    with chdir(tmp_path), redirect_stdout(said):
        made = runpy.run_path(str(script), run_name="__main__")
    assert said.getvalue() or "print(" not in SCRIPTS[number]
    for widget in made.values():
        if isinstance(widget, RunWidget):
            widget.run.stop()
            widget.run.wait()


@pytest.mark.parametrize("number", range(len(PARTS)))
def test_parts_of_pipelines(number: int) -> None:
    """A part takes the place of the same part of the whole pipeline, and what it says is valid."""
    whole, part = (YAML(typ="safe").load(text) for text in (WHOLE[0], PARTS[number]))
    whole |= {**part, "nodes": whole["nodes"] | part.get("nodes", {})}
    out = StringIO()
    YAML().dump(whole, out)
    assert read_yaml(out.getvalue(), "part", "part.yaml").name == "mine"


def test_commands_in_the_text_can_be_typed() -> None:
    """Of what stands within a line, `stream-sparse run bird --start 0:05`, commands and options are known."""
    group = cast(Any, typer.main.get_command(app))
    for path, text in PAGES.items():
        for words in map(shlex.split, re.findall(r"`stream-sparse\s([^`]+)`", text)):
            words = words[: words.index(">")] if ">" in words else words
            command = group.commands.get(words[0])
            assert command is not None, f"{path.name}: {words}"
            if words[1:]:
                command.make_context(words[0], words[1:])


def test_the_readme_is_short_and_its_picture_small() -> None:
    assert README.count("\n") <= 150
    (picture,) = re.findall(r"^!\[.*\]\((.+)\)$", README, re.MULTILINE)
    assert (ROOT / picture).stat().st_size < 1_000_000


def test_links_and_pictures_are_there() -> None:
    names = ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
    included = {ROOT / name for name in names}  # in pages, from which only docs/ is reached
    for page in (*PAGES, *included):
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            assert link.startswith("https://") or (page.parent / link).exists(), f"{page.name}: {link}"
            assert page not in included or link.startswith(("https://", "docs/")), f"{page.name}: {link}"


def test_each_page_of_the_guide_is_in_its_list() -> None:
    guide = ROOT / "docs" / "guide"
    listed = re.search(
        r"^```{toctree}\n.*?\n\n(.*?)^```$", (guide / "index.md").read_text("utf-8"), re.M | re.S
    )
    assert listed is not None
    assert sorted(["index", *listed[1].split()]) == sorted(path.stem for path in guide.glob("*.md"))


NODES = registry.names("nodes")
UNSTEPPED = [name for name in NODES if not issubclass(registry.find("nodes", name), KernelNode)]


@pytest.mark.parametrize(
    ("after", "names"),
    [
        ("chooses one of ", PIPELINES),
        ("It has all nodes but ", UNSTEPPED),
        ("all panels but ", sorted({*registry.names("panels")} - {*PANELS})),
        ("the sources ", SOURCES),
    ],
)
def test_the_guide_names_what_the_page_without_python_has(after: str, names: Sequence[str]) -> None:
    text = " ".join(PAGES[ROOT / "docs" / "guide" / "anywhere.md"].split())
    quoted = [f"`{name}`" for name in names]
    assert f"{after}{', '.join(quoted[:-1])} and {quoted[-1]}" in text
