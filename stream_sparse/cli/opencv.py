"""Check that OpenCV works. Its wheels overwrite each other, so this package cannot require one of them."""

import importlib
import importlib.util
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

from stream_sparse.errors import DependencyError

WHEELS = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
_INSTALL = (
    'pip install "stream-sparse[desktop]" on a machine with a screen, '
    'or "stream-sparse[headless]" on one without'
)


def wheels() -> dict[str, str]:
    """Return the installed wheels of OpenCV with their versions."""
    installed = {}
    for name in WHEELS:
        with suppress(PackageNotFoundError):
            installed[name] = version(name)
    return installed


def problem() -> str | None:
    """Return in one line why OpenCV does not work and how to mend it; None if it works.

    An OpenCV that came without a wheel, such as conda's, is fine.
    """
    names = list(wheels())
    if len(names) > 1:
        return (
            f"{len(names)} OpenCV wheels are installed and overwrite each other ({', '.join(names)}); "
            f"pip uninstall -y {' '.join(names)}, then {_INSTALL}"
        )
    if importlib.util.find_spec("cv2") is None:
        return f"OpenCV is missing; {_INSTALL}"
    try:
        importlib.import_module("cv2")
    except ImportError as error:
        return (
            f"OpenCV cannot be loaded ({error}); apt-get install libgl1 libglib2.0-0, "
            'or change to the wheel without windows, "stream-sparse[headless]"'
        )
    return None


def require() -> None:
    """Raise a :class:`DependencyError` unless OpenCV works."""
    message = problem()
    if message is not None:
        raise DependencyError(message)
