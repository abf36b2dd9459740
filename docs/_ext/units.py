"""``.. units:: nodes``: all units of a kind, from the text that ``stream-sparse nodes NAME`` prints."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import dedent
from typing import Any

from formulas import typeset
from restructured import MadeText, indented, table, titled

from stream_sparse.cli.units import COLUMNS, explained
from stream_sparse.plan.registry import find, names


class Units(MadeText):
    """The units of one kind."""

    required_arguments = 1

    def made(self) -> Iterable[str]:
        """A section for each unit."""
        kind = self.arguments[0]
        for name in names(kind):
            unit = find(kind, name)
            said = explained(kind, unit)
            yield f"\n.. _{kind[:-1]}-{name}:\n"
            yield titled(name, "-")
            yield typeset(said.text) + "\n"
            if said.parameters:
                rows = [(name, f"{meaning} ({_kind(*of)})") for name, *of, meaning in said.parameters]
                yield table((COLUMNS[0], COLUMNS[-1]), rows)
            if said.outputs:
                yield table(("output", "meaning"), said.outputs)
            yield f".. code-block:: yaml\n\n{indented(dedent(said.example))}\n"


def _kind(type_: str, default: str, bounds: str) -> str:
    """What is said of a parameter besides its meaning, in few words, so that phones have room for it."""
    kind = f"{type_} {bounds}".rstrip()
    return f"{kind}, required" if default == "required" else f"{kind}; `{default}`"


def setup(app: Any) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("units", Units)
    return {"parallel_read_safe": True}
