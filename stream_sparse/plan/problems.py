"""Collect all problems of a pipeline and raise them at once, in the order of lines."""

from typing import NamedTuple

from stream_sparse.errors import PipelineError


class YamlPosition(NamedTuple):
    """Line and column of a value from 1, or the override that gave it; overrides come after all lines."""

    line: int
    column: int
    override: str = ""


NOWHERE = YamlPosition(0, 0)
"""The place of what Python code gives, which messages do not name."""


class Problems:
    """The problems found so far.

    >>> problems = Problems("x.yaml")
    >>> problems.add(YamlPosition(2, 7), "name must be text or null (got 3)")
    >>> problems.raise_any()
    Traceback (most recent call last):
    stream_sparse.errors.PipelineError: x.yaml:2:7 name must be text or null (got 3)
    """

    def __init__(self, where: str) -> None:
        self.where = where
        self._found: dict[tuple[YamlPosition, str], None] = {}

    def add(self, place: YamlPosition, text: str) -> None:
        """Note a problem; the same one at the same place counts once."""
        self._found[place, text] = None

    def raise_any(self) -> None:
        """Raise all problems together, if there are any."""
        if self._found:
            ordered = sorted(self._found, key=lambda found: found[0])
            raise PipelineError(self._line(position, text) for position, text in ordered)

    def _line(self, place: YamlPosition, text: str) -> str:
        if place.override:
            return f"--set {place.override}: {text}"
        if place == NOWHERE:
            return text
        return f"{self.where}:{place.line}:{place.column} {text}"
