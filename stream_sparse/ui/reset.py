"""The way back to the values of a pipeline's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.plan.fingerprint import format_value

if TYPE_CHECKING:
    from .status import RunStatus

__all__ = ["file_values"]


def file_values(status: RunStatus) -> dict[str, Any]:
    """Return the file's values of all parameters that have another value now, those of marks included."""
    now = status.parameters
    return {
        f"{part.name}.{name}": value
        for part in status.given.parts
        if part.name in now  # sinks are left out where a file is played again
        for name, value in part.unit.parameters().items()
        if now[part.name][name] is not value and format_value(now[part.name][name]) != format_value(value)
    }
