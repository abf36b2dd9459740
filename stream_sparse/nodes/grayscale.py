"""Node ``grayscale``: colour frames to gray ones."""

from __future__ import annotations

from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.colours import gray_of_floats, gray_of_integers

from ._step import BAND, KernelNode, Step, row
from ._window import is_scalar, number, unfit


class Grayscale(KernelNode):
    """Convert blue, green and red to gray.

    ``y = 0.114 * B + 0.587 * G + 0.299 * R``

    These are the weights of ITU-R BT.601. Shape (rows, columns, 3) becomes (rows, columns). uint8, uint16,
    float32 and float64 keep their dtype; other integers give float32. A gray frame passes unchanged, and so
    does a number, the value of a source that is one signal.

    uint8 and uint16 are equal to ``cv2.cvtColor(x, cv2.COLOR_BGR2GRAY)`` to the bit. float32 is added up
    from blue to red, and within two units in the last place of OpenCV's, whose bits depend on the processor.

    >>> Grayscale().update(np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8))
    array([[29, 76]], dtype=uint8)
    """

    def update(self, x: Value) -> Value:
        if is_scalar(x):
            return number(x)
        if x.ndim == 2:
            return x
        if x.ndim != 3 or x.shape[2] != 3:
            raise unfit("frames of three channels (blue, green, red) or gray ones", x)
        return self._run(x)

    def step(self, x: Array) -> Step:
        if x.dtype.kind == "u" and x.dtype.itemsize <= 2:
            return Step(gray_of_integers, x, row(x.dtype, x.shape[:2]), *BAND)
        return Step(gray_of_floats, x, row(float_dtype(x.dtype), x.shape[:2]), *BAND)
