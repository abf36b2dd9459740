"""Plans made by hand, so that the flow is tested without files."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from stream_sparse.base import Node, Sink, Source, yaml_name
from stream_sparse.plan.file_model import Settings
from stream_sparse.plan.plan import Plan, PlannedPart, Ref
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from tests.support.units import Mix


def part(name: str, unit: Node | Sink, *inputs: str, **more: Any) -> PlannedPart:
    settings: dict[str, Any] = {"on_error": None, "offload": None, "sweep": {}, **more}
    return PlannedPart(name=name, family=name, use=yaml_name(type(unit)), unit=unit,
                inputs=tuple(Ref(i) for i in inputs), **settings)  # fmt: skip


def random_parts(
    rng: random.Random, units: Sequence[Callable[[], Node]], on_error: Sequence[str] = ("skip",)
) -> list[PlannedPart]:
    """A graph of three to nine nodes; one that takes several inputs is a ``Mix``."""
    parts: list[PlannedPart] = []
    names = ["source"]
    for number in range(rng.randint(3, 9)):
        unit = rng.choice(units)()
        inputs = [rng.choice(names) for _ in range(rng.randint(1, 3) if isinstance(unit, Mix) else 1)]
        policies = {"on_error": rng.choice(on_error), "offload": rng.random() < 0.4}
        parts.append(part(f"n{number}", unit, *inputs, **policies))
        names.append(f"n{number}")
    return parts


def plan(source: Source, *parts: PlannedPart, **more: Any) -> Plan:
    settings = {key: more.pop(key) for key in Settings.model_fields if key in more}
    made = Plan("test", "", source, parts, **more)
    return made.with_settings(**settings)


def ran(made: Plan, **how: Any) -> Run:
    """Run a plan to its end."""
    run = started(made, **how)
    run.wait()
    return run


def started(plan: Plan, **options: Any) -> Run:
    """A run of a plan that has been started, with options of ``Pipeline.start``."""
    return Run(plan, RunOptions(**options)).start()
