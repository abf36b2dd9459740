"""Named material: what comes with the package or with what it needs, and the course's files, fetched once."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from stream_sparse.errors import DependencyError, InputError, SourceError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SAMPLES", "Picture", "Sample", "cache", "fetch", "find", "have", "pictures", "sample"]


class Sample(NamedTuple):
    """One sample.

    Attributes:
        name: as in ``sample:NAME``.
        file: name of its file.
        about: what is in it, one phrase.
        origin: where it comes from.
        licence: its licence.
        home: ``package`` (comes with this one), ``sklearn`` (with scikit-learn), or ``web`` (fetched once).
        kind: ``video``, ``picture``, ``array``, ``digits``, ``crops`` (of several pictures), ``pan`` (a
            window that moves over a picture); ``atoms`` (a dictionary for ``omp``) and ``pickle`` are never
            played.
        url: address, where it is fetched.
        md5: checksum, where it is fetched.
        axis: which axis of an array is time.
    """

    name: str
    file: str
    about: str
    origin: str
    licence: str
    home: Literal["package", "sklearn", "web"]
    kind: Literal["video", "picture", "array", "digits", "crops", "pan", "atoms", "pickle"]
    url: str = ""
    md5: str = ""
    axis: int = 0


class Picture(NamedTuple):
    """A picture of which ``natural`` is made.

    Attributes:
        file: where it lies.
        home: the package that it comes with.
        scales: by what it is made smaller, once for each.
    """

    file: Path
    home: Literal["scikit-learn", "scikit-image"]
    scales: tuple[int, ...]


_GUESTS = (
    "astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "grass.png",
    "gravel.png", "motorcycle_left.png", "rocket.jpg",
)  # fmt: skip
"""Natural enough among scikit-image's pictures."""

_WEB: Literal["web"] = "web"  # spelled out, since types of unpacked tuples are lost
_COURSE = ("Neuromatch Academy, tutorial on sparsity", "as the course says; not passed on here", _WEB)

SAMPLES: dict[str, Sample] = {
    s.name: s
    for s in (
        Sample("macaw", "macaw.mp4", "8 s of a macaw: drift, a flicker, a small thing that passes",
               "made from a picture in holoviews", "public domain", "package", "video"),
        Sample("china", "china.jpg", "a temple, one colour picture, 640x427",
               "scikit-learn, photograph by danielbuechele", "CC BY 2.0", "sklearn", "picture"),
        Sample("flower", "flower.jpg", "a dahlia, one colour picture, 640x427",
               "scikit-learn, photograph by vultilion", "CC BY 2.0", "sklearn", "picture"),
        Sample("digits", "digits.csv.gz", "1797 handwritten digits, 8x8, levels 0 to 16",
               "scikit-learn, UCI test set", "CC BY 4.0", "sklearn", "digits"),
        Sample("natural", "china.jpg", "96x96 crops of pictures in gray, shuffled: 960 frames, or a loop",
               "scikit-learn: china, flower; more with scikit-image", "CC BY 2.0", "sklearn", "crops"),
        Sample("china-pan", "china.jpg", "a window that moves over china, 240x180, gray: 96 s, or a loop",
               "scikit-learn, photograph by danielbuechele", "CC BY 2.0", "sklearn", "pan"),
        Sample("fields", "fields.npy", "128 atoms of 12x12 like V1's fields, of whitened patches; not played",
               "learned from scikit-learn's china and flower", "CC BY 2.0", "package", "atoms"),
        Sample("frame1", "frame1.npy", "first frame of the course's bird video", *_COURSE, "array",
               "https://osf.io/n652y/download", "6ce619172367742dd148cc5830df908c"),
        Sample("sig", "sig.npy", "one pixel of it over time", *_COURSE, "array",
               "https://osf.io/c9qxk/download", "f3618e05e39f6df5997f78ea668f2568"),
        Sample("reweight_digits", "reweight_digits.npy", "a video of digits", *_COURSE, "array",
               "https://osf.io/ry5am/download", "1f2f3a5d08e13ed2ec3222dca1e85b60", axis=-1),
        Sample("model", "model.npy", "trained CIFAR model, a pickle: never loaded", *_COURSE, "pickle",
               "https://osf.io/uebw5/download", "ae20e6321836783777c132149493ec70"),
        Sample("video_array", "video_array.npy", "the bird video as an array (time, rows, columns)", *_COURSE,
               "array", "https://osf.io/t9g2m/download", "bbd1d73eeb7f5c81768771ceb85c849e"),
    )
}  # fmt: skip


def sample(name: str) -> Sample:
    """The sample of that name.

    Raises:
        InputError: where there is none, with the nearest name.
    """
    if name not in SAMPLES:
        hint = nearest(name, SAMPLES) or f"; there are {', '.join(SAMPLES)}"
        raise InputError(f"unknown sample '{name}'{hint}")
    return SAMPLES[name]


def cache() -> Path:
    """The folder of what was fetched: ``STREAM_SPARSE_DATA``, else the system's place for such files."""
    named = os.environ.get("STREAM_SPARSE_DATA")
    if named:
        return Path(named).expanduser()
    import pooch

    return Path(pooch.os_cache("stream_sparse"))


def find(name: str) -> Path:
    """Where the file of a sample lies on this machine; nothing is fetched.

    Raises:
        InputError: where there is no such sample.
        SourceError: where it has not been fetched yet, with what to type.

    >>> find("macaw").name
    'macaw.mp4'
    """
    entry = sample(name)
    file = _place(entry)
    if not file.is_file():
        if entry.home == "web":
            raise SourceError(f"sample '{name}' is not here yet; get it with: stream-sparse data {name}")
        raise SourceError(f"sample '{name}': {file} is missing; install {_package(entry)} anew")
    return file


def have(name: str) -> bool:
    """Whether the file of a sample is on this machine."""
    return _place(sample(name)).is_file()


def fetch(
    name: str, from_dir: str | Path | None = None, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Get the file of a sample, check it, and say where it lies; what is here already is only checked.

    Parameters:
        from_dir: copy it from this folder (a USB stick) in place of the network.
        progress: called with bytes so far and bytes in all (0 where unknown).

    Raises:
        InputError: where there is no such sample.
        SourceError: where it cannot be got or is not what it should be; one line with file and address.
    """
    entry = sample(name)
    if entry.home != "web":
        return find(name)
    target = _place(entry)
    if target.is_file() and _md5(target) == entry.md5:
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if from_dir is None:
            return _download(entry, target, progress)
        return _copy(entry, Path(from_dir).expanduser(), target)
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"sample '{name}': cannot write {target}: {error.strerror or error}") from None


def pictures() -> list[Picture]:
    """What ``natural`` is made of: pictures of scikit-learn, and of scikit-image where it is installed.

    Only files that come inside its wheel, nothing is fetched; scikit-image itself is not imported.
    """
    found = [Picture(find(name), "scikit-learn", (3, 4)) for name in ("china", "flower")]
    guest = importlib.util.find_spec("skimage")
    if guest is not None and guest.origin is not None:
        folder = Path(guest.origin).parent / "data"
        files = [folder / name for name in _GUESTS]
        found += [Picture(file, "scikit-image", (2,)) for file in files if file.is_file()]
    return found


def _place(entry: Sample) -> Path:
    if entry.home == "package":
        return Path(__file__).parent / entry.file
    if entry.home == "web":
        return cache() / entry.file
    found = importlib.util.find_spec("sklearn")  # found, not imported: that takes seconds
    if found is None or found.origin is None:
        raise DependencyError(f"sample '{entry.name}' comes with scikit-learn; pip install scikit-learn")
    folder = "data" if entry.kind == "digits" else "images"
    return Path(found.origin).parent / "datasets" / folder / entry.file


def _package(entry: Sample) -> str:
    return "scikit-learn" if entry.home == "sklearn" else "stream-sparse"


def _md5(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _copy(entry: Sample, folder: Path, target: Path) -> Path:
    given = folder / entry.file
    if not given.is_file():
        raise SourceError(f"sample '{entry.name}': no {entry.file} in {folder}; get it from {entry.url}")
    got = _md5(given)
    if got != entry.md5:
        raise SourceError(f"sample '{entry.name}': {given} is another file (MD5 {got}, not {entry.md5})")
    part = target.with_name(target.name + ".part")
    shutil.copyfile(given, part)
    part.replace(target)
    return target


def _download(entry: Sample, target: Path, progress: Callable[[int, int], None] | None) -> Path:
    import pooch
    import requests

    pooch.get_logger().setLevel("ERROR")
    bar = False if progress is None else _Bar(progress)
    get = pooch.HTTPDownloader(progressbar=bar, timeout=30)
    try:
        pooch.retrieve(entry.url, f"md5:{entry.md5}", target.name, target.parent, downloader=get)
    except requests.exceptions.HTTPError as error:
        code = error.response.status_code if error.response is not None else "an error"
        why = f"the server says {code}"
    except (requests.exceptions.RequestException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the network
        offline = isinstance(error, requests.exceptions.ConnectionError)
        why = "no connection" if offline else type(error).__name__
    except ValueError as error:
        if "hash" not in str(error).lower():
            raise
        why = f"what came is not that file (expected MD5 {entry.md5})"
    else:
        return target
    raise SourceError(
        f"sample '{entry.name}': {entry.file} cannot be fetched from {entry.url} ({why}); with a copy of it:"
        f" stream-sparse data {entry.name} --from FOLDER"
    )


class _Bar:
    """What pooch takes for a progress bar, told on to a plain function."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self.total = 0
        self._tell = tell
        self._done = 0

    def update(self, n: int) -> None:
        self._done += n
        self._tell(self._done, self.total)

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        """Nothing is kept open."""
