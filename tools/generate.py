"""Write the files that are made from the code: stubs, schemas, and colours and records of pages.

    .venv-test/bin/python tools/generate.py [FOLDER]

Run it after a change to a unit: its name, its parameters, their help, or the first sentence of its docstring;
and after a change to a theme, a colour map, or the fields of a description.
FOLDER is another place to write to; a test uses it to compare.
"""

from __future__ import annotations

import base64
import inspect
import json
import sys
import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import numpy as np

from stream_sparse import __version__, reference
from stream_sparse.base import Unit, parameters
from stream_sparse.base.frame_supply import InMemoryFrames
from stream_sparse.drawing import axes, description, inks
from stream_sparse.drawing.theme import THEMES, Theme
from stream_sparse.drawing.tints import Tint
from stream_sparse.drawing.vector_history import Vectors
from stream_sparse.frame import ArrayLike
from stream_sparse.page.program import PANELS
from stream_sparse.plan import registry
from stream_sparse.plan.schema import schema_text
from stream_sparse.records.schema import FORMAT

if __name__ == "__main__":  # the checkout of this tool, wherever it is called
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import vendor
from tools.format_schemas import format_schemas, program_schema

_ROOT = Path(__file__).resolve().parents[1]
DATA = [  # as stream_sparse/data/LICENSES.md says in full
    ("macaw.mp4", "a clip made from a public-domain picture in the holoviews package", "CC0-1.0"),
    ("trace.npy", "one pixel of macaw.mp4", "CC0-1.0"),
    ("fields.npy", "atoms learned from photographs in scikit-learn and scikit-image", "CC-BY-2.0"),
    ("colormaps.npz", "viridis, magma and plasma from matplotlib, others of this package", "CC0-1.0"),
]
_HEAD = "# Written by tools/generate.py; do not edit.\n"
_IMPORTS = """
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from stream_sparse.frame import ArrayLike

"""


def files() -> dict[str, str]:
    """Every generated file, by its path in the checkout, with its text."""
    return {
        "pipelines/pipeline.schema.json": schema_text(),
        **{f"docs/reference/formats/{FORMAT}/{name}": text for name, text in format_schemas().items()},
        "docs/reference/formats/program.schema.json": program_schema(),
        "tools/sbom.cdx.json": _bill_of_materials(),
        "stream_sparse/reference/__init__.pyi": _function_stubs(),
        "stream_sparse/web/drawing/palettes.js": _palettes(),
        "stream_sparse/web/drawing/records.js": _records(),
        "stream_sparse/web/panels/panels.js": _panels(),
        **{f"stream_sparse/{kind}/__init__.pyi": _unit_stubs(kind) for kind in registry.KINDS},
    }


def _bill_of_materials() -> str:
    """The parts of the wheel that others have made, as CycloneDX 1.6, from the tables of licences."""
    rows = [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in (vendor.OUT / "LICENSES.md").read_text("utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| package")
    ]
    libraries = [
        {
            "type": "library", "name": name.removeprefix("fonts of "), "version": version,
            "purl": f"pkg:npm/{name.removeprefix('fonts of ').replace('@', '%40')}@{version}",
            "bom-ref": f"{name}@{version}", "licenses": [{"license": {"id": licence}}],
            "description": f"in stream_sparse/web/vendor: {files.replace('`', '')}",
        }
        for name, version, licence, files in rows
    ]  # fmt: skip
    data = [
        {
            "type": "data", "name": name, "bom-ref": name, "description": about,
            "licenses": [{"license": {"id": licence}}],
        }
        for name, about, licence in DATA
    ]  # fmt: skip
    tree = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "library", "name": "stream-sparse", "version": __version__}},
        "components": libraries + data,
    }  # fmt: skip
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def _palettes() -> str:
    """The module with themes and colour maps: red, green and blue of 256 colours in base64."""
    with np.load(_ROOT / "stream_sparse" / "data" / "colormaps.npz") as arrays:
        maps = {name: base64.b64encode(bgr[:, ::-1].tobytes()).decode() for name, bgr in arrays.items()}
    themes = {name: _theme(theme) for name, theme in THEMES.items()}
    head = "// Themes and colour maps. " + _HEAD.removeprefix("# ")
    tables: dict[str, dict[str, Any]] = {"THEMES": themes, "COLORMAPS": maps}
    return head + "".join(f"export const {name} = {_lines(table)};\n" for name, table in tables.items())


def _panels() -> str:
    """The module with the panels that a page has: those of Python with a file of that name beside it."""
    kinds = {name: registry.find("panels", name).__name__ for name in PANELS}
    head = "// All panels of a page, by their names in a pipeline. " + _HEAD.removeprefix("# ")
    lines = [f'import {{ {kind} }} from "./{name}.js";\n' for name, kind in kinds.items()]
    named = ", ".join(f"{name}: {kind}" for name, kind in kinds.items())
    return f"{head}{''.join(lines)}\nexport const PANELS = {{ {named} }};\n"


def _lines(table: dict[str, Any]) -> str:
    """An object, one line for each entry."""
    lines = (f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in table.items())
    return f"{{\n{''.join(lines)}}}"


def _records() -> str:
    """The module with the parts of descriptions: a function for each named tuple, with its usual values."""
    kinds = {one.__name__: one for one in (inks.Ink, Tint, Vectors, *_tuples(axes), *_tuples(description))}
    head = "// Descriptions are objects with a type and fields, as in Python. " + _HEAD.removeprefix("# ")
    made = "const record = (type, usual) => (fields) => ({ type, ...usual, ...fields });"
    lines = [
        f'export const {name} = record("{name}", {json.dumps(_usual(kind._field_defaults))});'
        for name, kind in kinds.items()
    ]
    return "\n".join([head + made, *lines, f"export const RECORDS = {{ {', '.join(kinds)} }};", ""])


def _tuples(module: types.ModuleType) -> list[Any]:
    """The named tuples that a module declares."""
    own = (one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__)
    return [one for one in own if hasattr(one, "_fields")]


def _usual(value: Any) -> Any:
    """A usual value of a field, or several by their names, as JSON."""
    if hasattr(value, "_asdict"):
        return {"type": type(value).__name__, **value._asdict()}
    return {name: _usual(one) for name, one in value.items()} if isinstance(value, dict) else value


def _theme(theme: Theme) -> dict[str, Any]:
    """The colours of a theme as a page writes them."""
    written = {name: value for name, value in theme._asdict().items() if name not in ("curves", "ramps")}
    colours = {name: _colour(value) for name, value in written.items()}
    return {**colours, "curves": [_colour(curve) for curve in theme.curves], "ramps": theme.ramps}


def _colour(bgr: tuple[int, ...]) -> str:
    return "#" + bytes(reversed(bgr)).hex()


def _function_stubs() -> str:
    return _HEAD + "\n" + "".join(f"from .{name} import {name} as {name}\n" for name in dir(reference))


def _unit_stubs(kind: registry.Kind) -> str:
    """The stub of a folder of units.

    Each unit is declared as a subclass of the class in its own file: methods and docstring come from there.
    Only the constructor, which pydantic makes at runtime, is written out, with the help of every parameter.
    """
    units = {name: registry.find(kind, name) for name in registry.names(kind)}
    imports = "".join(f"from . import {name} as _{name}\n" for name in units)
    return _HEAD + _IMPORTS + imports + "".join(map(_unit_stub, units, units.values()))


def _unit_stub(name: str, cls: type[Unit]) -> str:
    # A unit's own parameters first, then those that all units of its kind have.
    shared = registry.KINDS[registry.kind_of(cls)].model_fields
    known = sorted(parameters(cls).values(), key=lambda parameter: parameter.name in shared)
    arguments = ["self", "*"] if known else ["self"]
    summary = (inspect.getdoc(cls) or "").partition("\n\n")[0].replace("\n", " ")
    docstring = [summary, "", "Parameters:"] if known else [summary]
    for parameter in known:
        written = _spelled(cls.model_fields[parameter.name].annotation)
        default = "" if parameter.default is ... else f" = {parameter.default!r}"
        arguments.append(f"{parameter.name}: {written}{default}")
        bounds = f" ({parameter.range})" if parameter.range else ""
        # On one line: an editor shows the line that begins with the name of the parameter.
        docstring.append(f"    {parameter.name}: {parameter.help.rstrip('.')}{bounds}.")
    lines = [
        f"class {cls.__name__}(_{name}.{cls.__name__}):",
        "    def __init__(",
        *(f"        {argument}," for argument in arguments),
        "    ) -> None:",
        f'        """{docstring[0]}',
        *(f"        {line}".rstrip() for line in docstring[1:]),
        '        """',
    ]
    return "\n" + "\n".join(lines) + "\n"


def _spelled(annotation: Any) -> str:
    """A type as it is written in a stub.

    >>> _spelled(tuple[Literal["l0", "l1"], ...] | None)
    "Sequence[Literal['l0', 'l1']] | None"
    """
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _spelled(args[0])
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, args))}]"
    if origin in (Union, types.UnionType):
        return " | ".join(map(_spelled, args))
    if origin is tuple and args[-1] is Ellipsis:  # a unit takes a list as well
        return f"Sequence[{_spelled(args[0])}]"
    if annotation is ArrayLike:
        return "ArrayLike"
    if annotation is InMemoryFrames:  # made of what is given
        return "Iterable[object] | Callable[[], object]"
    if origin is not None:
        return f"{origin.__name__}[{', '.join(map(_spelled, args))}]"
    return "None" if annotation is type(None) else str(annotation.__name__)


def main(folder: Path) -> None:
    """Write every file that differs, and print its name."""
    for name, text in files().items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"wrote {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT)
