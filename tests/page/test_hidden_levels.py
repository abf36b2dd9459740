"""page/hidden_levels.py and page/h264_gray.py: the page's clip has the same luma, and next to no colours."""

from __future__ import annotations

import doctest

import av
import numpy as np

from stream_sparse.data.catalog import find
from stream_sparse.page import h264_gray
from stream_sparse.page.assets import levels
from stream_sparse.page.hidden_levels import Array, hidden, planes


def clip() -> tuple[bytes, list[bytes]]:
    with av.open(str(find("macaw"))) as video:
        stream = video.streams.video[0]
        header = bytes(stream.codec_context.extradata or b"")
        return header, [bytes(packet) for packet in video.demux(stream) if packet.size]


def parts(header: bytes, packets: list[bytes]) -> tuple[Array, Array, Array]:
    luma, u, v = map(np.stack, zip(*planes(header, packets), strict=True))
    return luma, u, v


def test_luma_stays_and_colours_fade() -> None:
    header, packets = clip()
    packets = packets[:30]
    luma, *chroma = parts(header, packets)
    same, *faded = parts(h264_gray.without_colours(header), packets)
    np.testing.assert_array_equal(same, luma)
    assert max(abs(one).max() for one in chroma) > 40
    assert max(abs(one).max() for one in faded) <= 5


def test_hidden_are_the_levels_at_the_ends() -> None:
    header, packets = clip()
    header, packets = h264_gray.without_colours(header), packets[:30]
    luma, _, _ = parts(header, packets)
    gray = np.array(levels())
    places, found = hidden(header, packets, gray)
    np.testing.assert_array_equal(found, gray[luma].ravel()[places])
    assert 0 < len(places) < 0.01 * luma.size
    assert set(found.tolist()) <= {0, 1, 2, *range(249, 256)}


def test_the_example_of_a_header() -> None:
    assert doctest.testmod(h264_gray) == (0, 2)
