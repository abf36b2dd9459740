"""Run folders by the number of their format: each has its schemas, and a later one is refused."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from stream_sparse import open_run
from stream_sparse.frame import Missing
from stream_sparse.io.cells import table_line
from stream_sparse.records.schema import FORMAT, FRAMES_HEADER, FrameRow, missing_line, read_info
from tests.support.errors import fails
from tests.support.run_folders import change_info

ROOT = Path(__file__).parents[2]


def schema(number: int, name: str) -> Any:
    path = ROOT / "docs" / "reference" / "formats" / str(number) / f"{name}.schema.json"
    return json.loads(path.read_text("utf-8"))


def check(folder: Path, number: int) -> None:
    """Compare all that a run folder holds with the schemas of a format."""
    jsonschema.validate(json.loads((folder / "run.json").read_text("utf-8")), schema(number, "run"))
    events = (folder / "events.jsonl").read_text("utf-8").splitlines()
    tables = {
        "events": [json.loads(line) for line in events],
        **{name: rows(folder / f"{name}.csv") for name in ("frames", "values")},
    }
    for name, found in tables.items():
        checker = jsonschema.Draft202012Validator(schema(number, name))
        for row in found:
            checker.validate(row)
        assert found or name == "events"


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a table as JSON has them: an empty cell is null, and numbers are numbers."""
    header, *lines = csv.reader(path.read_text("utf-8").splitlines())
    return [dict(zip(header, map(value, line), strict=True)) for line in lines]


def value(cell: str) -> Any:
    for kind in (int, float):
        with suppress(ValueError):
            return kind(cell)
    return cell or None


def test_this_version_writes_what_its_schemas_say(recorded: Path, cut: Path) -> None:
    for folder in (recorded, *(part.folder for part in open_run(cut).segments)):
        check(folder, FORMAT)
        assert read_info(folder).format == FORMAT


def test_the_schemas_refuse_what_is_wrong(recorded: Path) -> None:
    info = json.loads((recorded / "run.json").read_text("utf-8"))
    for wrong in ({"format": 1}, {"name": 3}, {"clock": None}, {"arrays": {"box": 0}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**info, **wrong}, schema(FORMAT, "run"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"frame": 3, "time_s": 0.1, "kind": "set"}, schema(FORMAT, "events"))
    for row in (
        "3,0.1,lost,,,,",
        "3,0.1,missing,away,2,5,0.4",
        ",0.1,processed,,,,",
        ",0.1,missing,,2,5,0.4",
    ):
        (recorded / "frames.csv").write_text(f"frame,time_s,status,cause,after,count,to_s\n{row}\n")
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(rows(recorded / "frames.csv")[0], schema(FORMAT, "frames"))


def test_rows_of_missing_frames_are_what_the_schema_says(tmp_path: Path) -> None:
    path = tmp_path / "frames.csv"
    lines = [FrameRow(3, 0.1, "processed").line(), missing_line(Missing(3, 242, 0.1, 9.6, "source away"))]
    path.write_bytes(b"".join([table_line(FRAMES_HEADER), *lines]))
    for row in rows(path):
        jsonschema.validate(row, schema(FORMAT, "frames"))


@pytest.mark.parametrize("number", [2, 4])
def test_another_format_is_refused(recorded: Path, number: int) -> None:
    change_info(recorded, {"format": number, "versions": {"stream-sparse": "9.1"}})
    with fails(
        f"{recorded}/run.json: has format {number}, this version reads format 3; "
        "use stream-sparse 9.1, which wrote it"
    ):
        _ = open_run(recorded).run_info
