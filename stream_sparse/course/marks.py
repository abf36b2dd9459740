"""Marks of submissions as lines of a table for a spreadsheet."""

from __future__ import annotations

from stream_sparse.io.cells import table_line

from .checking import Checked

HEADER = table_line(
    ["student", "file", "exercise", "verdict", "mistake", "passed", "inputs", "where", "seed"]
)


def mark_line(checked: Checked, seed: int) -> bytes:
    """Return the line of a submission; its texts may be a stranger's.

    Parameters:
        seed: of the fresh inputs.
    """
    verdict = checked.verdict
    texts = (
        checked.student, checked.file.as_posix(), checked.exercise, checked.word, verdict.cause,
        verdict.passed, verdict.cases, " | ".join(verdict.where), seed,
    )  # fmt: skip
    return table_line(str(text).encode("utf-8", "backslashreplace").decode() for text in texts)
