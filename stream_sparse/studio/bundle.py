"""Modules of the pages as one script, where no file can lie beside it."""

from __future__ import annotations

import posixpath
import re
from importlib.resources import files

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "(\.[\w./-]+)";$', re.MULTILINE)
_RENAMED = re.compile(r"\bexport\{(\w+) as (\w+)\};")
_EXPORT = re.compile(r"^export ((?:async )?(?:class|function|const) (\w+))", re.MULTILINE)


def static(name: str) -> str:
    """Return the text of a file of ``stream_sparse/web``."""
    return (files("stream_sparse") / "web" / name).read_text("utf-8")


def bundle(name: str) -> str:
    """Return a module of the page with all that it imports, each within a function of its own.

    It knows the forms that these modules have: ``import { a } from "../b.js";`` and ``export`` before a
    declaration, or, of a library, ``export{a as b};``.
    """
    made: dict[str, str] = {}  # by file: the module in its function, those that it imports first

    def joined(name: str) -> str:
        def taken(match: re.Match[str]) -> str:
            names, file = match[1], posixpath.normpath(posixpath.join(posixpath.dirname(name), match[2]))
            if file not in made:
                inner = _RENAMED.sub(r"\nexport const \2 = \1;", joined(file))
                gives = ", ".join(name for _, name in _EXPORT.findall(inner))
                inner = _EXPORT.sub(r"\1", inner)
                made[file] = f"const {_variable(file)} = (() => {{\n{inner}\nreturn {{ {gives} }};\n}})();\n"
            return f"const {names.replace(' as ', ': ')} = {_variable(file)};"

        return _IMPORT.sub(taken, static(name))

    entry = joined(name)
    return "".join(made.values()) + entry


def _variable(file: str) -> str:
    return "$" + re.sub(r"\W", "_", file)
