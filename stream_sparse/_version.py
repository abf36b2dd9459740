"""The version of the package, as installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("stream-sparse")
except PackageNotFoundError:  # a checkout on the path, not installed
    __version__ = "0+checkout"
