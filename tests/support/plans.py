"""Plans made by hand, so that the flow is tested without files."""

from __future__ import annotations

from typing import Any

from stream_sparse.base import Node, Sink, Source, yaml_name
from stream_sparse.plan.file_model import Settings
from stream_sparse.plan.plan import Part, Plan, Ref
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run


def part(name: str, unit: Node | Sink, *inputs: str, **more: Any) -> Part:
    settings: dict[str, Any] = {"on_error": None, "offload": None, "sweep": {}, **more}
    return Part(name=name, family=name, use=yaml_name(type(unit)), unit=unit,
                inputs=tuple(Ref(i) for i in inputs), **settings)  # fmt: skip


def plan(source: Source, *parts: Part, **more: Any) -> Plan:
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
