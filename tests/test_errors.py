"""Texts of errors: without control characters, without passwords, and of bounded length."""

from collections.abc import Iterator

import pytest

from stream_sparse.errors import Error, InputError, PipelineError, cause_words


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\rb\tc\x07", "a\\rb\\tc\\x07"),
        ("two\nlines", "two\nlines"),
        ("turned \u202etxt.exe", "turned \\u202etxt.exe"),
        ("half \ud800 a character", "half \\ud800 a character"),
        ("rtsp://me:secret@host/x", "rtsp://***@host/x"),
        ("é ± µ 中", "é ± µ 中"),
    ],
)
def test_a_text_means_nothing_to_a_terminal(given: str, text: str) -> None:
    assert str(InputError(given)) == text


def test_a_long_text_is_cut() -> None:
    assert str(InputError("x" * 5000)) == "x" * 1900 + " ..."
    error = PipelineError(f"p.yaml:{k}:1 unknown key 'k{k}'" for k in range(1000))
    lines = str(error).splitlines()
    assert len(str(error)) < 2048
    assert lines[0] == "p.yaml:0:1 unknown key 'k0'"
    assert lines[-1] == f"... and {1000 - len(lines) + 1} more lines"
    assert len(error.problems) == 1000


def test_the_cause_of_an_error_is_one_line() -> None:
    assert cause_words(ValueError("two\n  lines")) == "ValueError: two lines"
    assert cause_words(KeyboardInterrupt()) == "KeyboardInterrupt"
    assert len(cause_words(ValueError("x" * 5000))) == len("ValueError: ...") + 1000


def every(kind: type[Error]) -> Iterator[type[Error]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


@pytest.mark.parametrize("kind", [*every(Error)])
def test_an_error_is_unpickled_as_dask_does_it(kind: type[Error]) -> None:
    again = kind.__new__(kind)
    again.args = ("from a worker",)
    assert (type(again), str(again)) == (kind, "from a worker")
