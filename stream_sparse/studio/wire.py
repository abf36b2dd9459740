"""Descriptions of panels as pages get them: JSON, and the bytes of their arrays, each sent once."""

import json
import math
import struct
from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

import cv2
import numpy as np

from stream_sparse.drawing.description import ArrayPicture, Description, Grid, Sum
from stream_sparse.drawing.pictures import fit, levels_of
from stream_sparse.frame import Array
from stream_sparse.view.frame_pictures import FramePictures
from stream_sparse.view.layout import CardRequest

from .pictures import Encoded, encode

_LENGTH = struct.Struct("<I")
_JPEG = [cv2.IMWRITE_JPEG_QUALITY, 90]


class Form(NamedTuple):
    """What a page gets of a picture: its values, or levels under its colour map, fitted to a card.

    Attributes:
        height, width: of the card, in pixels; 0: the values.
        jpeg: whether levels are compressed.
    """

    height: int = 0
    width: int = 0
    jpeg: bool = False


EXACT = Form()


class _Sent(NamedTuple):
    """An array: its number, dtype and shape, and the bytes that are sent."""

    number: int
    array: Array
    plain: bytes
    kind: str
    shape: tuple[int, ...]
    data: bytes


class Packed(NamedTuple):
    """A description as JSON, and the arrays that it names, by number."""

    text: str
    parts: dict[int, _Sent]


class Wire:
    """Encodes descriptions, for all pages alike.

    A named tuple becomes an object with its ``type`` and the fields that differ from their defaults. An array
    becomes ``{"$": number}``; it keeps its number as long as the same values stand at its place.
    """

    def __init__(self) -> None:
        self._last: dict[str, _Sent] = {}
        self._numbers = count(1)

    def clear(self) -> None:
        """Let go of all arrays."""
        self._last.clear()

    def pack(self, panel: int, description: Description, form: Form) -> Packed:
        """Return the description of a panel.

        >>> from stream_sparse.drawing.description import Message
        >>> Wire().pack(0, Message("no frame yet"), EXACT)
        Packed(text='{"type":"Message","text":"no frame yet"}', parts={})
        """
        parts: dict[int, _Sent] = {}
        tree = self._tree(description, f"{panel} {form}", form, parts)
        return Packed(json.dumps(tree, separators=(",", ":"), allow_nan=False), parts)

    def picture(self, card: object, made: Encoded) -> Packed:
        """Return the picture of a panel that draws by itself."""
        parts: dict[int, _Sent] = {}
        image = self._named(str(card), np.frombuffer(made.data, np.uint8), parts, made.kind)
        return Packed(json.dumps({"type": "Picture", "image": image}), parts)

    def _tree(self, value: Any, place: str, form: Form, parts: dict[int, _Sent]) -> Any:
        """Return a value for JSON; adds the arrays in it to ``parts``."""
        if isinstance(value, np.ndarray):
            return self._named(place, value, parts)
        if hasattr(value, "_fields"):
            fields, usual = value._asdict(), value._field_defaults
            if isinstance(value, ArrayPicture) and (levels := _levels(value, form)) is not None:
                kind = "jpeg" if form.jpeg else ""
                fields["values"] = {"shape": value.values.shape}
                fields["shown"] = self._named(f"{place}.shown", levels, parts, kind)
            tree = {
                name: self._tree(one, f"{place}.{name}", form, parts)
                for name, one in fields.items()
                if isinstance(one, np.ndarray) or name not in usual or one != usual[name]
            }
            return {"type": type(value).__name__, **tree}
        if isinstance(value, tuple | list):
            return [self._tree(one, f"{place} {k}", form, parts) for k, one in enumerate(value)]
        if isinstance(value, np.generic):
            value = value.item()
        return {"float": str(value)} if isinstance(value, float) and not math.isfinite(value) else value

    def _named(self, place: str, array: Array, parts: dict[int, _Sent], kind: str = "") -> dict[str, int]:
        """Return the number of an array in place of it; adds it to ``parts``."""
        part = self._part(place, array, kind)
        parts[part.number] = part
        return {"$": part.number}

    def _part(self, place: str, array: Array, kind: str = "") -> _Sent:
        """Return the array at a place: the one before where the values are the same."""
        last = self._last.get(place)
        if last is not None and last.array is array:
            return last
        plain = np.ascontiguousarray(array, _sent_as(array.dtype))
        data = plain.tobytes()
        if last is None or (last.plain, last.shape) != (data, array.shape):
            sent = cv2.imencode(".jpg", plain, _JPEG)[1].tobytes() if kind == "jpeg" else data
            kind = kind or plain.dtype.str[1:]
            last = _Sent(next(self._numbers), array, data, kind, array.shape, sent)
        self._last[place] = last._replace(array=array)
        return last


def _sent_as(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the type of a page for values of a type, in the order of bytes of pages."""
    if dtype.kind == "f":
        return np.dtype("<f4" if dtype.itemsize <= 4 else "<f8")
    return np.dtype("<f8") if dtype.itemsize > 4 else dtype.newbyteorder("<")


def _levels(frame: ArrayPicture, form: Form) -> Array | None:
    """Return what is sent of a picture in place of its values; None: these."""
    values = frame.values
    if form == EXACT or not values.size:
        return None
    rows, columns = values.shape[:2]
    scale = min(form.height / rows, form.width / columns)
    small = (
        values if scale >= 1 else fit(values, *(max(round(length * scale), 1) for length in (rows, columns)))
    )
    levels, missing = levels_of(small, frame.tint)
    if missing is not None or (levels is values and not form.jpeg):
        return None
    return levels


class FrameMessages:
    """What pages get after a frame: encoded once for all that get the same.

    Parameters:
        wire: encodes descriptions.
        frame: its index.
        pictures: of the panels.
        scenes: whether each panel shows pictures of a scene.
    """

    def __init__(self, wire: Wire, frame: int, pictures: FramePictures, scenes: Sequence[bool]) -> None:
        self._wire, self._frame, self._pictures, self._scenes = wire, frame, pictures, scenes
        self._packed: dict[tuple[int, Form] | CardRequest, Packed] = {}
        self._messages: dict[Hashable, bytes] = {}

    def packed(self, card: CardRequest, form: Form) -> Packed:
        """Return what a card shows."""
        shown = self._pictures.describe(card.panel)
        form = form if isinstance(shown, Grid | Sum) else EXACT
        key = card if shown is None else (card.panel, form)
        if key not in self._packed:
            if shown is None:
                picture = encode(self._pictures.card(card), self._scenes[card.panel])
                self._packed[key] = self._wire.picture(card, picture)
            else:
                self._packed[key] = self._wire.pack(card.panel, shown, form)
        return self._packed[key]

    def message(self, cards: Mapping[int, Packed], had: Mapping[int, Packed]) -> bytes:
        """Return the message to a page, given what its panels show, and what they have shown before."""
        has = frozenset(number for one in had.values() for number in one.parts)
        new = {k: one for k, one in cards.items() if k not in had or one.text != had[k].text}
        key = tuple((k, id(one)) for k, one in new.items()), has
        if key not in self._messages:
            self._messages[key] = _joined(self._frame, new, has)
        return self._messages[key]


def _joined(frame: int, cards: Mapping[int, Packed], has: Collection[int]) -> bytes:
    """Return the descriptions of some panels after a frame, for a page that has some arrays.

    The length of a head, the head as JSON, and the bytes of arrays, each at a multiple of eight bytes.
    """
    table, body, at = [], [], 0
    for packed in cards.values():
        for number, part in packed.parts.items():
            if number not in has:
                table.append([number, part.kind, part.shape, at, len(part.data)])
                body.append(part.data + bytes(-len(part.data) % 8))
                at += len(body[-1])
    panels = ",".join(f'"{panel}":{packed.text}' for panel, packed in cards.items())
    head = f'{{"frame":{frame},"arrays":{json.dumps(table)},"panels":{{{panels}}}}}'.encode()
    head += b" " * (-(_LENGTH.size + len(head)) % 8)
    return b"".join([_LENGTH.pack(len(head)), head, *body])
