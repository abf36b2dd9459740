"""Compiled kernels on disk: shared by processes and checkouts, and never taken from somebody else."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from stream_sparse.kernels import _cache
from tests.support.processes import environment

from .calls import calls

# Two kernels of two files, of which the first calls the second.
INNER = """
from stream_sparse.kernels._jit import kernel

@kernel
def inner(x: float) -> float:
    return x + 1.0
"""
OUTER = """
from stream_sparse.kernels._jit import kernel
from .inner import inner

@kernel
def outer(x: float) -> float:
    return 2.0 * inner(x)
"""
TEXTS = {
    "__init__": "", "inner": INNER, "outer": OUTER, "late": INNER.replace("inner", "late"),
    "other": OUTER.replace("outer", "other"),
}  # fmt: skip

posix = pytest.mark.skipif(os.name == "nt", reason="owners and modes of files are those of POSIX")


class Checkout:
    """A package with kernels, and the cache that it uses."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.cache = folder, cache
        (folder / "package").mkdir(parents=True)
        for name, text in TEXTS.items():
            (folder / "package" / f"{name}.py").write_text(text)

    def begin(self, word: str = "1") -> subprocess.Popen[str]:
        """Call the outer kernel in a process of its own."""
        env = environment(NUMBA_CACHE_DIR=str(self.cache))
        env["PYTHONPATH"] = os.pathsep.join([str(self.folder), env["PYTHONPATH"]])
        command = [sys.executable, "-m", "tests.kernels.calls", word]
        return subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE)

    def run(self, value: object = 1.0, kernel: str = "outer") -> list[str]:
        """Call a kernel in this process."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(numba.config, "CACHE_DIR", str(self.cache))
            patch.syspath_prepend(self.folder)
            return calls(value, kernel)

    def late(self) -> object:
        """Call a kernel that was not imported before."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(numba.config, "CACHE_DIR", str(self.cache))
            patch.syspath_prepend(self.folder)
            return importlib.import_module("package.late").late(1.0)

    def versions(self) -> list[Path]:
        return list((self.cache / "stream_sparse" / "kernels").iterdir())

    def files(self, pattern: str = "*") -> list[Path]:
        return sorted(file for version in self.versions() for file in version.glob(pattern))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which both kernels are."""
    folder = tmp_path_factory.mktemp("made")
    first = Checkout(folder / "one", folder / "cache")
    assert first.run() == COMPILED
    return first.cache


@pytest.fixture
def fresh(tmp_path: Path) -> Checkout:
    """A checkout, and an empty cache."""
    return Checkout(tmp_path / "checkout", tmp_path / "cache")


@pytest.fixture
def checkout(fresh: Checkout, made: Path) -> Checkout:
    """Another checkout than that whose kernels are in its cache."""
    shutil.copytree(made, fresh.cache)
    return fresh


COMPILED = ["compiled outer", "compiled inner", "4.0"]
LOADED = ["4.0"]


def test_another_checkout_compiles_nothing(checkout: Checkout) -> None:
    assert checkout.run() == LOADED


def test_an_edit_of_an_inner_kernel_in_another_file_counts(checkout: Checkout) -> None:
    (checkout.folder / "package" / "inner.py").write_text(INNER.replace("1.0", "2.0"))
    assert checkout.run() == [*COMPILED[:2], "6.0"]


def test_kernels_edited_while_they_run_are_not_kept(fresh: Checkout) -> None:
    fresh.run()
    with (fresh.folder / "package" / "outer.py").open("a") as file:
        file.write("# edited since it was imported")
    assert fresh.late() == 2.0
    names = [file.name.split(".")[0] for file in fresh.files("*.nbi")]
    assert names == ["inner", "outer"]  # of the files as they were; "late" was read after the edit


def test_processes_that_need_the_same_kernel_compile_it_once(fresh: Checkout) -> None:
    begun = [fresh.begin() for _ in range(2)]
    said = [line for process in begun for line in process.communicate(timeout=100)[0].splitlines()]
    assert sorted(said) == ["4.0"] * 2 + ["compiled inner", "compiled outer"]


@pytest.mark.parametrize("kind", ["*.nbi", "*.nbc"])
def test_damaged_files_are_made_again(checkout: Checkout, kind: str) -> None:
    inner, outer = checkout.files(kind)
    inner.write_bytes(b"")
    outer.write_bytes(outer.read_bytes()[:-1] + b"\0")
    assert checkout.run() == COMPILED
    assert checkout.run() == LOADED


def test_a_file_under_the_name_of_another_is_not_taken(checkout: Checkout) -> None:
    inner, outer = checkout.files("*.nbc")
    shutil.copyfile(inner, outer)
    assert checkout.run() == ["compiled outer", "4.0"]
    assert checkout.run() == LOADED


@posix
def test_a_folder_that_others_may_write_is_not_read(checkout: Checkout) -> None:
    (version,) = checkout.versions()
    version.chmod(0o770)
    assert checkout.run() == COMPILED


@posix
def test_a_folder_that_others_may_write_is_not_written(checkout: Checkout) -> None:
    for file in checkout.files():
        file.unlink()
    (version,) = checkout.versions()
    version.chmod(0o777)
    assert checkout.run() == COMPILED
    assert checkout.files() == []


@posix
def test_what_is_written_is_for_the_user_alone(checkout: Checkout) -> None:
    (version,) = checkout.versions()
    assert version.stat().st_mode & 0o077 == 0
    assert len(checkout.files()) > 2


def test_without_a_folder_it_compiles_all_the_same(fresh: Checkout) -> None:
    fresh.cache.write_text("a file, where the folder should be")
    assert fresh.run() == COMPILED


def test_versions_that_were_not_used_for_long_go(fresh: Checkout) -> None:
    home = fresh.cache / "stream_sparse" / "kernels"
    for age in range(12):
        (home / f"old-{age:02}").mkdir(parents=True)
        os.utime(home / f"old-{age:02}", (1e9 - age, 1e9 - age))
    fresh.run()
    kept = sorted(folder.name for folder in home.iterdir())
    assert kept[1:] == [f"old-{age:02}" for age in range(7)]
    assert kept[0].startswith(sys.implementation.cache_tag)


def test_the_folder_is_the_one_that_numba_uses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert _cache.home() == tmp_path / "stream_sparse" / "kernels"
    assert _cache.is_usable()
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "file"))
    (tmp_path / "file").touch()
    assert not _cache.is_usable()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="each system has a place of its own")
def test_without_that_it_is_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert _cache.home() == tmp_path / "stream_sparse" / "kernels"
