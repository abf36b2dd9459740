"""What colours hide of the clip: gray levels that a browser loses which gives colours in place of luma."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import av
import numpy as np
import numpy.typing as npt

__all__ = ["hidden", "planes"]

Array = npt.NDArray[np.int64]
_WEIGHTS = 0.0722, 0.7152, 0.2126  # of blue, green and red in luma, BT.709


def planes(header: bytes, packets: Iterable[bytes]) -> Iterator[tuple[Array, Array, Array]]:
    """Yield the luma of each frame, and its chroma, from its middle, at each pixel."""
    decoder = av.VideoCodecContext.create("h264", "r")
    decoder.extradata = header
    for packet in (*map(av.Packet, packets), None):
        for frame in decoder.decode(packet):
            x = frame.to_ndarray().astype(np.int64)
            luma, chroma = x[: frame.height], x[frame.height :] - 128
            u, v = chroma.reshape(2, frame.height // 2, frame.width // 2).repeat(2, 1).repeat(2, 2)
            yield luma, u, v


def hidden(header: bytes, packets: Iterable[bytes], levels: Array) -> tuple[Array, Array]:
    """Return where luma does not follow from the colours, and the gray levels there.

    Colours end at 0 and 255, so of a pixel with luma near its own ends one of them is cut off.

    Parameters:
        header: of a clip with next to no colours.
        packets: its frames.
        levels: the gray level of each luma.

    Returns:
        places in all frames one after the other, and the gray level of each.
    """
    places, hidden_levels, start = [], [], 0
    for luma, u, v in planes(header, packets):
        wrong = np.flatnonzero(levels[_followed(_colours(luma, u, v))] != levels[luma])
        places.append(start + wrong)
        hidden_levels.append(levels[luma].ravel()[wrong])
        start += luma.size
    return np.concatenate(places), np.concatenate(hidden_levels)


def _colours(luma: Array, u: Array, v: Array) -> Array:
    """Return blue, green and red as libyuv computes them, by which Firefox gives frames."""
    y = (luma * 0x0101 * 18997 >> 16) - 1160
    colours: Array = np.clip(np.stack([y + 128 * u, y - 14 * u - 34 * v, y + 115 * v]) >> 6, 0, 255)
    return colours


def _followed(colours: Array) -> Array:
    """Return the luma that the page computes of colours."""
    blue, green, red = (weight * colour for weight, colour in zip(_WEIGHTS, colours, strict=True))
    followed: Array = np.floor(16 + 219 / 255 * (red + green + blue) + 0.5).astype(np.int64)
    return followed
