"""What is shipped: the wheel, what it needs, and the tools that install it."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from tests.support.processes import python

ROOT = Path(__file__).parent.parent
TREE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = TREE["project"]
LICENCES = (ROOT / "stream_sparse" / "web" / "vendor" / "LICENSES.md").read_text("utf-8")
# What is imported under another name than it is installed.
NAMES = {
    "PIL": "pillow", "markdown_it": "markdown-it-py", "mdit_py_plugins": "mdit-py-plugins",
    "ruamel": "ruamel.yaml", "sklearn": "scikit-learn", "typer": "typer",
}  # fmt: skip
# Ours by way of a dependency that we name: pydantic's own, pynwb's, anywidget's, the wheel that the
# user picks.
WITH_ANOTHER = {
    "llvmlite": "numba",
    "annotated_types": "pydantic",
    "pydantic_core": "pydantic",
    "hdmf": "pynwb",
    "h5py": "pynwb",
    "traitlets": "anywidget",
    "IPython": "anywidget",
    "cv2": "",
}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(words, check=True, capture_output=True, text=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="session")
def env_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("env_tool", ROOT / "tools" / "env.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_wheel_holds_pages_pipelines_clip_and_templates(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = "data/macaw.mp4 data/fields.npy data/colormaps.npz data/LICENSES.md pipelines/bird.yaml"
    wanted += " data/fields.npy cli/templates/node.txt py.typed nodes/__init__.pyi CHANGELOG.md"
    wanted += " course/relu/task.md course/child/main.py figures/paper.mplstyle"
    wanted += "".join(f" web/vendor/{name}" for name in ("codemirror.js", "uplot.css", "LICENSES.md"))
    pages = [
        file for place in ("docs/guide", "docs/course", "pipelines") for file in (ROOT / place).iterdir()
    ]
    names = [*wanted.split(), *(file.relative_to(ROOT).as_posix() for file in pages if file.is_file())]
    assert {f"stream_sparse/{name}" for name in names} <= held
    assert not [name for name in held if name.startswith(("tests/", "benchmarks/", "runs/", "docs/"))]


def test_the_wheel_lists_what_others_have_made_and_is_small(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if ".dist-info/sboms/" in name)
    parts = {part["name"] for part in json.loads(archive.read(name))["components"]}
    assert parts >= {
        path.name for path in (ROOT / "stream_sparse" / "data").iterdir() if path.suffix[:3] in (".np", ".mp")
    }
    assert parts >= {row.split(" | ")[0][2:] for row in LICENCES.splitlines() if ".js`" in row}
    assert wheel.stat().st_size < 6e6  # with the page, of 1.5 MB


@pytest.mark.parametrize("builder", [WheelBuilder, SdistBuilder])
def test_wheel_and_sdist_hold_the_page_where_it_was_built(
    builder: type[WheelBuilder | SdistBuilder], tmp_path: Path
) -> None:
    for name in ("pyproject.toml", ".gitignore", "README.md", "CHANGELOG.md", "stream_sparse/_version.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("pipelines", "docs/guide", "docs/course"):
        (tmp_path / name).mkdir(parents=True)
    made = [
        "studio/live/stream_sparse_live.html",
        "page/kernels.wasm",
        "page/kernels.json",
    ]  # git ignores them
    for name in made:
        (tmp_path / "stream_sparse" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "stream_sparse" / name).touch()
    for private in (".env", "marks.csv"):
        (tmp_path / private).touch()
    held = [file.distribution_path for file in builder(str(tmp_path)).recurse_included_files()]
    assert {f"stream_sparse/{name}" for name in made} <= {*held}
    assert not [path for path in held if path.endswith((".env", "marks.csv"))]


@pytest.mark.slow
def test_it_runs_by_name_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(home)
    words = ("-m", "stream_sparse", "run", "minimal", "--no-show", "--frames", "5")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = python(*words, cwd=elsewhere, PYTHONPATH=str(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Measured: 5 frames" in done.stdout


def test_every_import_is_a_dependency() -> None:
    declared = {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in PROJECT["dependencies"]}
    lists = [*PROJECT["optional-dependencies"].values(), TREE["dependency-groups"]["dev"]]
    optional = {re.split(r"[^\w.-]", line, maxsplit=1)[0] for lines in lists for line in lines}
    for file in (ROOT / "stream_sparse").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for top in {name.split(".")[0] for name in names}:
                if top == "stream_sparse" or top in sys.stdlib_module_names or WITH_ANOTHER.get(top) == "":
                    continue
                name = WITH_ANOTHER.get(top, NAMES.get(top, top))
                assert name in declared | optional, f"{file.name} imports {top}, which nothing declares"


def test_opencv_is_left_to_the_user() -> None:
    assert not [line for line in PROJECT["dependencies"] if "opencv" in line]


def test_the_environment_is_left_alone_when_it_is_up_to_date(
    env_tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = tmp_path / "venv"
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(env_tool, "opencv_extra", lambda **_: "headless")
    monkeypatch.setattr(sys, "argv", ["env.py", str(venv)])
    (venv / "stamp").write_text(f"headless {env_tool.digest([])}")
    called: list[object] = []
    monkeypatch.setattr(subprocess, "run", lambda words, **_: called.append(words))
    assert env_tool.main() == 0
    assert not called


@pytest.mark.parametrize(
    ("fails", "commands"), [("nothing", ["pip", "uv"]), ("uv", ["pip", "uv", "pip", "pip"])]
)
def test_pip_installs_where_uv_cannot(
    fails: str, commands: list[str], env_tool: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        called.append(words[2])
        return subprocess.CompletedProcess(words, words[2] == fails)

    monkeypatch.setattr(subprocess, "run", run)
    assert env_tool.install(Path("python"), "-e", "here")
    assert called == commands


def test_a_display_whose_server_has_gone_is_no_display(
    env_tool: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("", ":97", "nonsense", "127.0.0.1:55"):
        monkeypatch.setenv("DISPLAY", name)
        assert not env_tool.display_answers()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="X servers listen on Unix sockets")
def test_a_display_that_answers_is_one(env_tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.bind(("127.0.0.1", 0))
    server.listen()
    number = server.getsockname()[1] - 6000
    monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}.0")
    with server:
        assert env_tool.display_answers()
