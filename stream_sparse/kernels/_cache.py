"""Compiled kernels on disk, shared by all checkouts, environments and processes of a user.

Numba's own cache is keyed by the path of one source file. Here a folder holds the kernels of one version: of
all source files beside the kernel, since kernels call each other, and of Python, numba and LLVM. In it numba
keeps an index for each kernel, and a file for each set of argument types and kind of processor.

No failure of the cache stops a run: a kernel that cannot be read is compiled, and one that cannot be written
is compiled by each process.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import shutil
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.core import caching as _caching
from numba.core.compiler import CompileResult as _CompileResult
from numba.core.runtime.nrt import rtsys as _rtsys
from platformdirs import user_cache_path

from ._parts import context_of_parts

# numba has no types of its own.
IndexDataCacheFile: Any = _caching.IndexDataCacheFile
CompileResult: Any = _CompileResult
rtsys: Any = _rtsys
config: Any = numba.config

_VERSIONS = 8
"""Versions whose kernels are kept: those that were used last."""
_OPTIONS = ("OPT", "BOUNDSCHECK", "LOOP_VECTORIZE", "SLP_VECTORIZE")
"""Settings of numba's that change the code it makes."""
_COMPILE_S, _WRITE_S = 30.0, 5.0
"""How long to wait for a process that compiles the same kernel, and for one that writes: it may hang."""


class NotCompiledError(Exception):
    """A kernel is not on disk for these argument types; its caller compiles or skips it."""

    def __init__(self, types: tuple[Any, ...]) -> None:
        super().__init__(types)
        self.types = types


class _Thread(threading.local):
    compiles = False


_thread = _Thread()


class KernelCache:
    """The compiled forms of one kernel on disk, with the methods that numba asks of a cache.

    Parameters:
        part: whether these are the forms for kernels that call this one.
    """

    def __init__(self, function: Callable[..., Any], part: bool = False) -> None:
        source = Path(inspect.getfile(function))
        name = f"{source.stem}.{function.__qualname__}{'.part' if part else ''}"
        self._part = part
        self._name = name.replace("<", "").replace(">", "")  # which Windows allows in no file name
        self._version = _version(source)

    @property
    def cache_path(self) -> Path | None:
        """The folder of this version; None where the version is not known, so that nothing is kept."""
        return None if self._version is None else home() / self._version

    @contextmanager
    def compiling(self) -> Iterator[None]:
        """Let this thread compile the kernel, while other processes that need it wait for its file."""
        before, _thread.compiles = _thread.compiles, True
        try:
            with ExitStack() as stack:
                with suppress(OSError):  # without a lock several processes compile it, which does no harm
                    stack.enter_context(self._alone(self._name, _COMPILE_S))
                yield
        finally:
            _thread.compiles = before

    def load_overload(self, types: tuple[Any, ...], context: Any) -> Any:
        """Return the kernel for these argument types, or None where this thread is to compile it.

        Raises:
            NotCompiledError: where it is not on disk, and this thread is not :meth:`compiling`.
        """
        kernel = None
        with suppress(Exception):  # whatever is wrong with a file, compiling replaces it
            kernel = self._load(types, context)
        if kernel is None and not _thread.compiles:
            raise NotCompiledError(types)
        return kernel

    def save_overload(self, types: tuple[Any, ...], kernel: Any) -> None:
        """Write the kernel for these argument types, where that is possible."""
        if kernel.library.has_dynamic_globals:  # addresses of this process
            return
        # Of two processes that write an index at once, one could name the file of the other's kernel in it.
        with suppress(OSError), self._alone("index", _WRITE_S) as folder:
            key = self._key(types, kernel.library.codegen)
            data = key, kernel._reduce()
            try:
                self._files(folder).save(key, data)
            except Exception:  # the index is damaged
                self._files(folder).flush()
                self._files(folder).save(key, data)

    def _load(self, types: tuple[Any, ...], context: Any) -> Any:
        folder = self.cache_path
        if folder is None or not _is_own(folder):
            return None
        key = self._key(types, context.codegen())
        compiled, data = self._files(folder).load(key) or (None, ())
        if compiled != key:  # a file may lie under the name of another
            return None
        _mark_as_used(folder)
        # Numba's own cache loads the whole compiler here, in a tenth of a second; the runtime is enough.
        rtsys.initialize(context)
        return CompileResult._rebuild(context_of_parts(context) if self._part else context, *data)

    def _key(self, types: tuple[Any, ...], codegen: Any) -> tuple[Any, ...]:
        return self._name, types, codegen.magic_tuple()

    def _files(self, folder: Path) -> Any:
        return IndexDataCacheFile(str(folder), self._name, self._version)

    @contextmanager
    def _alone(self, what: str, most_s: float) -> Iterator[Path]:
        """Keep other processes from something in the folder of this version, which is made if need be.

        OSError where the folder cannot be written, or is not free in time.
        """
        from filelock import FileLock  # only where kernels are compiled: its import takes long

        if self.cache_path is None:
            raise FileNotFoundError("no source files")
        _make(self.cache_path)
        with FileLock(self.cache_path / f"{what}.lock", timeout=most_s):
            yield self.cache_path


def home() -> Path:
    """Return the folder of all versions: in NUMBA_CACHE_DIR, else in the user's cache folder."""
    named = config.CACHE_DIR
    if named:
        return Path(named).absolute() / "stream_sparse" / "kernels"
    return user_cache_path("stream_sparse") / "kernels"


def is_usable() -> bool:
    """Whether this folder can be written; make it if need be."""
    try:
        home().mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=home()).close()
    except OSError:
        return False
    return True


@cache
def _version(source: Path) -> str | None:
    """Name the version of a source file's kernels: a hash of all that decides how they are compiled.

    None where there are no source files, as in a zip file, and where some have been edited since this process
    read the first of them: then its kernels mix several versions.
    """
    try:
        files = sorted(source.parent.glob("*.py"))
        contents = [file.read_bytes() for file in files]
    except OSError:
        return None
    if source not in files:
        return None
    python = f"{sys.implementation.cache_tag}{getattr(sys, 'abiflags', '')}"
    versions = (python, numba.__version__, llvmlite.__version__, np.__version__)
    digest = hashlib.sha256(repr((versions, [str(getattr(config, name)) for name in _OPTIONS])).encode())
    for file, content in zip(files, contents, strict=True):
        digest.update(f"\0{file.name}\0{len(content)}\0".encode() + content)
    name = f"{python}-numba{numba.__version__}-{digest.hexdigest()[:20]}"
    return name if _first_versions.setdefault(source.parent, name) == name else None


_first_versions: dict[Path, str] = {}


def _is_own(folder: Path) -> bool:
    """Whether only this user can have written into a folder: a pickle from others could run any code."""
    status = folder.lstat()
    if not hasattr(os, "geteuid"):  # Windows: the user's folders are closed to others
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _make(folder: Path) -> None:
    """Make the folder of a version, for this user alone, and remove versions not used for long."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_old(folder.parent)
    if not _is_own(folder):
        raise PermissionError(f"{folder} is not this user's own")


def _remove_old(home: Path) -> None:
    with suppress(OSError):
        versions = sorted(home.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
        for folder in versions[_VERSIONS:]:
            shutil.rmtree(folder, ignore_errors=True)


@cache
def _mark_as_used(folder: Path) -> None:
    with suppress(OSError):
        os.utime(folder)
