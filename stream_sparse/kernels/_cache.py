"""Compiled kernels on disk, shared by all checkouts, environments and processes of a user.

Numba's own cache is keyed by the path of one source file. Here a folder holds the kernels of one version: of
all source files beside the kernel, since kernels call each other, and of Python, numba and LLVM. A file in it
holds one kernel for one set of argument types and one kind of processor.

No failure of the cache stops a run: a kernel that cannot be read is compiled, and one that cannot be written
is compiled by each process.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.core import caching as _caching
from numba.core.compiler import CompileResult as _CompileResult
from numba.core.runtime.nrt import rtsys as _rtsys
from numba.core.serialize import dumps as _dumps
from numba.misc import appdirs as _appdirs

from stream_sparse.system.numba_blas import taken_on_trust

try:
    import fcntl
except ImportError:  # Windows: several processes may compile the same kernel, and that is all
    fcntl = None  # type: ignore[assignment]


# numba has no types of its own.
NullCache: Any = _caching.NullCache
CompileResult: Any = _CompileResult
rtsys: Any = _rtsys
AppDirs: Any = _appdirs.AppDirs
config: Any = numba.config
dumps: Any = _dumps

_DIGEST = hashlib.sha256().digest_size
_VERSIONS = 8
"""Versions whose kernels are kept: those that were used last."""
_OPTIONS = ("OPT", "BOUNDSCHECK", "LOOP_VECTORIZE", "SLP_VECTORIZE")
"""Settings of numba's that change the code it makes."""
_POLL_S, _PATIENCE_S = 0.05, 30.0
"""How often, and for how long, to look whether another process has compiled a kernel."""


class KernelCache(NullCache):  # type: ignore[misc]
    """Read and write the compiled forms of one kernel; takes the place of numba's own cache.

    ``codegen`` gives numba's code generator, which knows the processor.
    """

    def __init__(self, function: Callable[..., Any], codegen: Callable[[], Any]) -> None:
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._version = _version(Path(inspect.getfile(function)))
        self._codegen = codegen

    @property
    def cache_path(self) -> Path | None:
        """The folder of this version; None where the version is not known, so that nothing is kept."""
        return None if self._version is None else home() / self._version

    def has(self, types: tuple[Any, ...]) -> bool:
        """Whether the kernel is on disk for these argument types."""
        return self._read(types) is not None

    def load_overload(self, sig: tuple[Any, ...], target_context: Any) -> Any:
        """Return the kernel for these argument types, or None where it must be compiled."""
        body = self._read(sig)
        if body is None:
            return None
        # Numba's own cache loads the whole compiler here, in a tenth of a second; the runtime is enough.
        rtsys.initialize(target_context)
        _mark_as_used(self._file(sig).parent)
        try:
            with taken_on_trust():
                return CompileResult._rebuild(target_context, *pickle.loads(body))
        except Exception:  # whatever is wrong with the file, compiling mends it
            return None

    def save_overload(self, sig: tuple[Any, ...], data: Any) -> None:
        """Write the kernel for these argument types, where that is possible."""
        if self.cache_path is None or data.library.has_dynamic_globals:  # addresses of this process
            return
        with suppress(OSError):
            file, body = self._file(sig), dumps(data._reduce())
            _make(file.parent)
            _write(file, self._digest(sig, body) + body)

    @contextmanager
    def alone(self, types: tuple[Any, ...]) -> Iterator[None]:
        """Let one process compile a kernel while others that need it wait for its file."""
        lock = self._lock(types)
        if lock is None:
            yield
            return
        try:
            until = time.monotonic() + _PATIENCE_S  # the other process may have been halted
            while not _locked(lock) and not self.has(types) and time.monotonic() < until:
                time.sleep(_POLL_S)
            yield
        finally:
            os.close(lock)

    def _lock(self, types: tuple[Any, ...]) -> int | None:
        """Open the file whose lock says that somebody compiles; None where there can be none."""
        if fcntl is None or self.cache_path is None:
            return None
        try:
            file = self._file(types).with_suffix(".lock")
            _make(file.parent)
            return os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError:
            return None

    def _read(self, types: tuple[Any, ...]) -> bytes | None:
        if self.cache_path is None:
            return None
        try:
            with self._file(types).open("rb") as file:
                if not _ours(os.fstat(file.fileno())):
                    return None
                content = file.read()
        except OSError:
            return None
        body = content[_DIGEST:]
        return body if content[:_DIGEST] == self._digest(types, body) else None

    def _key(self, types: tuple[Any, ...]) -> bytes:
        return repr((self._name, types, self._codegen().magic_tuple())).encode()

    def _digest(self, types: tuple[Any, ...], body: bytes) -> bytes:
        """Tell a file that is whole, and of this kernel, from one that was cut short or renamed."""
        return hashlib.sha256(self._key(types) + body).digest()

    def _file(self, types: tuple[Any, ...]) -> Path:
        folder = self.cache_path
        assert folder is not None
        name, digest = self._name.rpartition(".")[2], hashlib.sha256(self._key(types)).hexdigest()
        return folder / f"{name}-{digest[:32]}.bin"


def home() -> Path:
    """Return the folder of all versions: in NUMBA_CACHE_DIR, else in the user's cache folder."""
    named = config.CACHE_DIR
    if named:
        return Path(named).absolute() / "stream_sparse" / "kernels"
    return Path(AppDirs("stream_sparse").user_cache_dir) / "kernels"


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
    read the first of them: then its kernels are of no one version.
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
    options = [str(getattr(config, name)) for name in _OPTIONS]
    digest = hashlib.sha256(repr((versions, options)).encode())
    for file, content in zip(files, contents, strict=True):
        digest.update(f"\0{file.name}\0{len(content)}\0".encode() + content)
    name = f"{python}-numba{numba.__version__}-{digest.hexdigest()[:20]}"
    return name if _first_versions.setdefault(source.parent, name) == name else None


_first_versions: dict[Path, str] = {}


def _ours(status: os.stat_result) -> bool:
    """Whether nobody else can have written a file or folder: a pickle from others could run any code."""
    if not hasattr(os, "geteuid"):  # Windows: the user's folders are closed to others
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _make(folder: Path) -> None:
    """Make the folder of a version, writable to this user alone, and remove versions not used for long."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_old(folder.parent)
    if not _ours(folder.lstat()):
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


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as open_file:
            open_file.write(content)
        new.replace(file)
    except BaseException:
        new.unlink()
        raise


def _locked(lock: int) -> bool:
    """Take a lock, if nobody has it; where the file system knows no locks, go on without."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
