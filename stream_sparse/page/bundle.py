"""Modules of the pages joined to one script, without npm."""

from __future__ import annotations

import posixpath
import re
from importlib.resources import files

__all__ = ["bundle", "static"]

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "(\.[\w./-]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:class|function|const) (\w+))", re.MULTILINE)
_MINIFIED = re.compile(r"\bexport\{([\w$ ,]+)\};?\s*$")
_COMMENT = re.compile(r"^[ ]*(?://.*|/\*\*(?:.|\n)*?\*/)\n", re.MULTILINE)


def static(name: str) -> str:
    """Return the text of a file of ``stream_sparse/web``."""
    return (files("stream_sparse") / "web" / name).read_text("utf-8")


def bundle(name: str) -> str:
    """Return a module of the pages with all that it imports, each within a function of its own.

    It knows the forms that these modules have: ``import { a } from "../b.js";``, ``export`` before a
    declaration, and ``export{a as b}`` at the end of a minified library.
    """
    modules: dict[str, str] = {}  # by file: the module in its function, those that it imports first

    def joined(name: str) -> str:
        def taken(match: re.Match[str]) -> str:
            names, file = match[1], posixpath.normpath(posixpath.join(posixpath.dirname(name), match[2]))
            if file not in modules:
                inner = joined(file)
                gives = [name for _, name in _EXPORT.findall(inner)]
                if minified := _MINIFIED.search(inner):
                    pairs = (pair.split(" as ") for pair in minified[1].split(","))
                    gives += [f"{names[-1]}: {names[0]}" for names in pairs]
                inner = _MINIFIED.sub("", _EXPORT.sub(r"\1", inner))
                inner += f"\nreturn {{ {', '.join(gives)} }};"
                modules[file] = f"const {_variable(file)} = (() => {{\n{inner}\n}})();\n"
            return f"const {names.replace(' as ', ': ')} = {_variable(file)};"

        return _IMPORT.sub(taken, _COMMENT.sub("", static(name)))

    entry = joined(name)
    return "".join(modules.values()) + entry


def _variable(file: str) -> str:
    return "$" + re.sub(r"\W", "_", file)
