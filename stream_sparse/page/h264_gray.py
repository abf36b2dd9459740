"""A header of H.264 by which a decoder gives the same luma, and next to no colours.

Browsers differ in what they give of a frame: some its luma, others red, green and blue, of which luma follows
only where there are hardly any colours. Encoding a clip again would change its luma. But the header says how
much the numbers of chroma are worth, apart from those of luma: here as little as can be.
"""

from __future__ import annotations

__all__ = ["without_colours"]

_LEAST_OFFSET = -12  # of the quantizer of chroma
_FLAT, _LEAST = 16, 1  # weights of coefficients: as without a list, and the smallest
_FIRST = 8  # from which the first number of a list is counted


class _Bits:
    """The bits of a parameter set, read one field after the other."""

    def __init__(self, data: bytes) -> None:
        self.text = "".join(f"{byte:08b}" for byte in data)
        self.at = 0

    def take(self, count: int) -> str:
        self.at += count
        return self.text[self.at - count : self.at]

    def number(self) -> int:
        """Read a number in the code of Golomb."""
        zeros = self.text.index("1", self.at) - self.at
        self.at += zeros
        return int(self.take(zeros + 1), 2) - 1


def without_colours(header: bytes) -> bytes:
    """Return the header of a clip so changed.

    It is an ``avcC`` of the profile High, with one parameter set of each kind.

    >>> header = bytes.fromhex("01640016ffe100046764001601000668e8439cb22cfdf8f800")
    >>> without_colours(header)[15:23].hex()
    '68e8439c333843ff'
    """
    at = 8 + int.from_bytes(header[6:8], "big")  # where the number of picture parameter sets stands
    begin, end = at + 3, at + 3 + int.from_bytes(header[at + 1 : at + 3], "big")
    picture_set = _picture_set(header[begin:end])
    return header[: at + 1] + len(picture_set).to_bytes(2, "big") + picture_set + header[end:]


def _picture_set(old: bytes) -> bytes:
    bits = _Bits(old[1:])
    bits.number(), bits.number()  # its number, and that of its sequence
    bits.take(2)
    assert bits.number() == 0, "one group of slices"
    bits.number(), bits.number()  # pictures that are referred to
    bits.take(3)  # weights of predictions
    bits.number(), bits.number()  # quantizers
    luma = bits.text[: bits.at]
    bits.number()
    flags, large, matrices = bits.take(3), bits.take(1), bits.take(1)
    assert (large, matrices) == ("1", "0"), "of the profile High, without matrices"
    offset = _signed(_LEAST_OFFSET)
    lists = _weights(_FLAT, 16) + _weights(_LEAST, 16) + "0"  # the third is as the second
    text = luma + offset + flags + large + "1" + 2 * lists + 2 * _weights(_FLAT, 64) + offset + "1"
    text += "0" * (-len(text) % 8)
    return old[:1] + _guarded(int(text, 2).to_bytes(len(text) // 8, "big"))


def _weights(weight: int, count: int) -> str:
    return "1" + _signed(weight - _FIRST) + (count - 1) * _signed(0)


def _signed(value: int) -> str:
    text = f"{(2 * value if value > 0 else 1 - 2 * value):b}"
    return "0" * (len(text) - 1) + text


def _guarded(data: bytes) -> bytes:
    """Keep two zeros from being taken for the begin of a set."""
    escaped = bytearray()
    for byte in data:
        if byte <= 3 and escaped[-2:] == b"\0\0":
            escaped.append(3)
        escaped.append(byte)
    return bytes(escaped)
