"""Take the pictures of CIFAR-10 out of its archive, into an array that can be played."""

import tarfile
from pathlib import Path

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.io.files import replacing

_SIDE = 32
_RECORD = 1 + 3 * _SIDE * _SIDE
"""Bytes of a picture: a label, then all red values by rows, all green ones, all blue ones."""
_BATCHES = tuple(f"cifar-10-batches-bin/data_batch_{number}.bin" for number in range(1, 6))


def unpacked(archive: Path, color: bool) -> Path:
    """Return a file of the training pictures in their order, (pictures, 32, 32) or BGR (pictures, 32, 32, 3).

    It lies beside the archive, and is written at the first call.

    Parameters:
        archive: ``cifar-10-binary.tar.gz``, as it was downloaded and checked.
        color: whether pictures have their colours; else they are gray, as by the node ``grayscale``.
    """
    target = archive.with_name(f"cifar10-{'color' if color else 'gray'}.npy")
    if target.is_file():
        return target
    with tarfile.open(archive, "r:gz") as files:
        batch_files = [files.extractfile(name) for name in _BATCHES]
        batches = [_pictures(file.read(), color) for file in batch_files if file is not None]
    with replacing(target) as file:
        np.save(file, np.concatenate(batches), allow_pickle=False)
    return target


def _pictures(records: bytes, color: bool) -> Array:
    import cv2

    planes = np.frombuffer(records, np.uint8).reshape(-1, _RECORD)[:, 1:].reshape(-1, 3, _SIDE, _SIDE)
    bgr = np.ascontiguousarray(planes[:, ::-1].transpose(0, 2, 3, 1))
    if color:
        return bgr
    tall = bgr.reshape(-1, _SIDE, 3)  # all pictures as one
    return np.asarray(cv2.cvtColor(tall, cv2.COLOR_BGR2GRAY)).reshape(-1, _SIDE, _SIDE)
