"""Small units for these tests, and fixtures that read a text as a pipeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import pytest

from stream_sparse.base import Facts, Node, Panel, Sink, Source, param
from stream_sparse.errors import PipelineError
from stream_sparse.plan import Plan, read, registry


class ToyClip(Source):
    """Frames that are never asked for."""

    count: int = param(3, ge=1, help="How many frames.")
    seed: int | None = param(None, help="Seed.")


class ToyPass(Node):
    """The very input."""

    def update(self, x: Any) -> Any:
        return x


class ToyBox(Node):
    """A node with a parameter of each kind."""

    window: int = param(10, ge=1, le=1000, slider=(1, 91, 10), help="Frames.")
    alpha: float = param(0.5, ge=0, help="A number.")
    norm: Literal["l2", "mean"] = param("l2", help="A choice.")
    span: tuple[float, float] | None = param(None, help="A list.")
    seed: int | None = param(None, help="Seed.")

    def facts(self) -> Facts:
        return Facts(horizon=self.window, latency=2)

    def update(self, x: Any) -> Any:
        return x


class Said(NamedTuple):
    mean: float
    var: float


class ToyStats(Node):
    """A node with named outputs."""

    def update(self, x: Any) -> Said | None:
        return Said(1.0, 2.0)


class ToyMinus(Node):
    """A node with two inputs."""

    gain: float = param(1.0, help="A number.")

    def update(self, a: Any, b: Any) -> Any:
        return a - b


class ToyFile(Sink):
    """A sink."""

    path: str = param(help="Where.")

    def write(self, value: Any, at: Any) -> None:
        pass


class ToyPicture(Panel):
    """A panel of as many inputs as one likes, with a mark and a line."""

    mark: str | None = param(None, refers=True, help="A node.")
    line: str | None = param(None, refers="parameter", help="A parameter of a node.")

    def see(self, *values: Any, at: Any) -> None:
        pass


class ToyDial(Panel):
    """A panel of one input."""

    def see(self, value: Any, *, at: Any) -> None:
        pass


@pytest.fixture(autouse=True)
def own_units(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """The units above are known, and the current folder is empty."""
    for unit in (ToyClip, ToyPass, ToyBox, ToyStats, ToyMinus, ToyFile, ToyPicture, ToyDial):
        registry.add(unit)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def plan(tmp_path: Any) -> Callable[..., Plan]:
    """The plan of a text."""

    def make(text: str, **more: Any) -> Plan:
        (tmp_path / "x.yaml").write_bytes(text.encode())
        return read("x.yaml", **more)

    return make


@pytest.fixture
def told(plan: Callable[..., Plan]) -> Callable[..., list[str]]:
    """The problems of a text, without the name of the file."""

    def problems(text: str, **more: Any) -> list[str]:
        with pytest.raises(PipelineError) as caught:
            plan(text, **more)
        assert str(caught.value) == "\n".join(caught.value.problems)
        return [line.removeprefix("x.yaml:") for line in caught.value.problems]

    return problems
