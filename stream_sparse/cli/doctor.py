"""``doctor``: what of this system works, and how to mend the rest."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from stream_sparse.redact import redact_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Finding", "doctor"]

_WORDS = {True: ("ok", "green"), False: ("BROKEN", "bold red"), None: ("without", "yellow")}


class Finding(NamedTuple):
    """What was found of one part of the system.

    Attributes:
        part: what was looked at.
        works: whether it works; None where the program does without it.
        text: what was found, and how to mend it where it does not work.
    """

    part: str
    works: bool | None
    text: str


def doctor() -> None:
    """Say what of this system works, and how to mend the rest."""
    from rich.text import Text

    from .console import console

    out = console()
    looks: tuple[Callable[[], Finding], ...] = (
        _python, _packages, _opencv, _display, _cameras, _codecs, _disk, _kernels, _samples
    )  # fmt: skip
    findings = []
    for look in looks:
        finding = _guarded(look)
        findings.append(finding)
        word, style = _WORDS[finding.works]
        out.print(Text.assemble((f"{word:8}", style), f"{finding.part:9}", redact_text(finding.text)))
    raise typer.Exit(1 if any(f.works is False for f in findings) else 0)


def _guarded(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # a look at a broken system may fail in any way, and the others still count
        return Finding(look.__name__.strip("_"), False, f"{type(error).__name__}: {error}")


def _python() -> Finding:
    fits = sys.version_info >= (3, 11)
    mend = "" if fits else "; needs 3.11 or newer"
    return Finding("python", fits, f"{platform.python_version()} on {platform.platform(terse=True)}{mend}")


def _packages() -> Finding:
    missing, count = [], 0
    try:
        needed = importlib.metadata.requires("stream-sparse") or []
    except importlib.metadata.PackageNotFoundError:
        return Finding(
            "packages", None, "a checkout on the path; pip install -e '.[desktop]' makes it a package"
        )
    for line in needed:
        if "extra ==" in line:
            continue
        count += 1
        name = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding("packages", False, f"missing: pip install {' '.join(missing)}")
    return Finding("packages", True, f"all {count} are installed")


def _opencv() -> Finding:
    from stream_sparse import opencv

    what = opencv.problem()
    if what is not None:
        return Finding("opencv", False, what)
    names = ", ".join(f"{name} {version}" for name, version in opencv.wheels().items())
    return Finding("opencv", True, names or "not from a wheel, but it loads")


def _display() -> Finding:
    import cv2

    from stream_sparse.highgui.probe import display_problem

    what = display_problem()
    if what is not None:
        return Finding("display", None, what)
    where = os.environ.get("DISPLAY", "") if sys.platform.startswith("linux") else ""
    by: Any = cv2.currentUIFramework()
    return Finding("display", True, f"windows can be shown{f' on {where}' if where else ''} (by {by})")


def _cameras() -> Finding:
    from .doctor_cameras import cameras

    return Finding("cameras", *cameras())


def _disk() -> Finding:
    from .doctor_disk import disk

    return Finding("disk", *disk())


def _codecs() -> Finding:
    import av

    wanted = [("h264", "r"), ("hevc", "r"), ("vp9", "r"), ("mjpeg", "r"), ("libx264", "w"), ("ffv1", "w")]
    missing = []
    for name, mode in wanted:
        try:
            av.Codec(name, mode)  # type: ignore[arg-type]
        except av.codec.codec.UnknownCodecError:
            missing.append(f"{name} ({'reading' if mode == 'r' else 'writing'})")
    if missing:
        return Finding("codecs", False, f"PyAV lacks {', '.join(missing)}; pip install --force-reinstall av")
    return Finding(
        "codecs", True, f"PyAV {av.__version__} reads h264, hevc, vp9, mjpeg and writes h264, ffv1"
    )


def _kernels() -> Finding:
    from stream_sparse.kernels._cache import home, is_usable

    if is_usable():
        return Finding("kernels", True, f"compiled once for each version, kept in {home()}")
    return Finding(
        "kernels",
        None,
        f"compiled at every start: {home()} cannot be written; set NUMBA_CACHE_DIR to a folder that can",
    )


def _samples() -> Finding:
    from stream_sparse.data import catalog

    absent = [name for name in catalog.SAMPLES if not catalog.have(name)]
    broken = [name for name in absent if catalog.SAMPLES[name].home != "web"]
    if broken:
        return Finding(
            "samples", False, f"{', '.join(broken)} should have come with the package; install it anew"
        )
    if absent:
        return Finding(
            "samples", True, f"macaw is here; to be fetched: stream-sparse data {'|'.join(absent)}"
        )
    return Finding("samples", True, "all are here")
