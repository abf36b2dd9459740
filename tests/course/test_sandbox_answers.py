"""What the process of a submission writes is read as a stranger's file."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import numpy as np
import pytest

from stream_sparse.course.sandbox import ENDED, read

UNREADABLE = "returns an answer that cannot be read"


def lines(*of: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in of)


def saved(array: Any) -> str:
    out = io.BytesIO()
    np.save(out, array)
    return base64.b64encode(out.getvalue()).decode()


def case(output: Any = None, **changes: Any) -> dict[str, Any]:
    outputs = [saved(np.array([1.0])) if output is None else output]
    return {"case": 0, "outputs": outputs, "error": "", "changed": [], **changes}


def test_answers_are_read_in_order() -> None:
    (first, second), stopped = read(lines(case(), case(error="fails"), {"end": True}), 2)
    np.testing.assert_array_equal(first.outputs[0], [1.0])
    assert (second.outputs, second.error, stopped) == ((), "fails", "")
    assert read(lines({"failed": "x" * 5000}), 2) == ([], "x" * 1000)
    assert read(lines({"end": True}), 1) == ([], ENDED)
    (only,), stopped = read(lines(case()) + b'{"case": 1, "outp', 2)
    assert (only.error, stopped) == ("", ENDED)


def header(shape: str, dtype: str = "<f8") -> str:
    """An array whose header says more than it has."""
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": dtype, "fortran_order": False, "shape": (1,)})
    return base64.b64encode(out.getvalue().replace(b"(1,)", shape.encode()) + bytes(8)).decode()


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000, b"nothing", b"[1]", b"3", b"\xff\xfe", b"{}",
        *(json.dumps(case(output)).encode() for output in (
            saved(np.array([{}], object)), saved(np.array(["a"])), saved(np.array([0], "M8[s]")),
            header("(2,)"), header("(1000000000000,)"), header("(-1,)"), header("(3"), header("(1,)", "|O"),
            base64.b64encode(b"PK\x03\x04").decode(), "AAAA", "?", 3,
        )),
        json.dumps(case(outputs=3)).encode(), json.dumps(case(changed=None)).encode(),
        json.dumps(case(error=3)).encode(), json.dumps({"failed": 3}).encode(),
    ],
)  # fmt: skip
def test_anything_else_is_refused(line: bytes) -> None:
    assert read(line + b"\n", 1) == ([], UNREADABLE)


def test_more_answers_than_there_are_inputs_are_refused() -> None:
    answers, stopped = read(lines(case(), case()), 1)
    assert (len(answers), stopped) == (1, UNREADABLE)
