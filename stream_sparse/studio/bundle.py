"""Join the modules of a page to one module, since a notebook takes only one."""

from __future__ import annotations

import re
from importlib.resources import files

__all__ = ["bundle", "static"]

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w./-]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:class|function|const) (\w+))", re.MULTILINE)


def static(name: str) -> str:
    """Return the text of a file of the page."""
    return (files("stream_sparse.studio") / "static" / name).read_text("utf-8")


def bundle(name: str) -> str:
    """Return a module of the page with all that it imports, each within a function of its own.

    It knows the forms that these modules have: ``import { a } from "./b.js";`` and ``export`` before a
    declaration.
    """
    made: dict[str, str] = {}  # by file: the module in its function, those that it imports first

    def joined(text: str) -> str:
        def taken(found: re.Match[str]) -> str:
            names, file = found.groups()
            if file not in made:
                inner = joined(static(file))
                gives = ", ".join(name for _, name in _EXPORT.findall(inner))
                inner = _EXPORT.sub(r"\1", inner)
                made[file] = f"const {_variable(file)} = (() => {{\n{inner}\nreturn {{ {gives} }};\n}})();\n"
            return f"const {names.replace(' as ', ': ')} = {_variable(file)};"

        return _IMPORT.sub(taken, text)

    entry = joined(static(name))
    return "".join(made.values()) + entry


def _variable(file: str) -> str:
    return "$" + re.sub(r"\W", "_", file)
