"""Pipeline files of the small units of these tests, and the schema that such files are checked with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from stream_sparse.plan import schema

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

HEAD = "source: {use: toy_clip}\nnodes:\n"
BOX = "  box: {use: toy_box, window: {sweep: {from: 1, to: 21, step: 10}}}\n"
FILES = {file.stem: file.read_text("utf-8") for file in (Path(__file__).parent / "files").glob("*.yaml")}
TEXT, SWEPT = FILES["text"], FILES["swept"]


def messages(section: str) -> list[tuple[str, str]]:
    """Texts of a section of ``messages.txt``, each with what the reader says of it."""
    _, _, rest = Path(__file__).with_name("messages.txt").read_text("utf-8").partition(f"== {section}\n")
    found, text = [], list[str]()
    for line in rest.partition("\n== ")[0].splitlines():
        if line.startswith("=> "):
            found.append(("\n".join(text), line.removeprefix("=> ")))
            text = []
        else:
            text.append(line)
    return found


@cache
def validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # here, since it takes a second that few tests need

    made = schema()
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def loaded(text: str) -> Any:
    return keyed(YAML(typ="safe", pure=True).load(text))


def keyed(value: Any) -> Any:
    """Keys as text, as they are in JSON."""
    if isinstance(value, dict):
        return {str(key): keyed(v) for key, v in value.items()}
    return [keyed(v) for v in value] if isinstance(value, list) else value
