"""`check`, `graph`, `schema`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stream_sparse.plan import bundled, schema

from .conftest import Cli


@pytest.mark.parametrize("name", sorted(bundled()))
def test_bundled_pipelines_are_fine(cli: Cli, name: str) -> None:
    out = cli.says("check", name)
    assert out.startswith(f"{name}: fine (")


def test_check_says_all_problems_of_all_files(cli: Cli, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        "name: bad\nsource: {use: sample, name: macaw}\nnodes:\n"
        "  box: {use: diff_box, window: 0}\n  relu: {use: reul}\n"
    )
    code, out, err = cli("check", bad, "bird", tmp_path / "none.yaml")
    assert code == 2
    assert out.startswith("bird: fine")
    first, second, third = err.splitlines()
    assert first == f"{bad}:4:32 node 'box' (diff_box): window must be >= 1 (got 0)"
    assert second.startswith(f"{bad}:5:")
    assert "did you mean 'relu'?" in second
    assert "none.yaml" in third


def test_check_compares_shapes_with_the_file(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(
        "source: {use: sample, name: macaw}\nnodes:\n  pixel: {use: pixel_tap, row: 660, col: 3}\n"
        "  k: {use: frame_kurtosis, from: source}\nview:\n  - {panel: image, from: source}\n"
        "  - {panel: image, from: k}\n"
    )
    code, out, err = cli("check", file)
    assert (code, out) == (2, "")
    frame = "the frame of 240 rows and 320 columns; give a row from 0 to 239 and a column from 0 to 319"
    place = f"row 660, column 3 lies outside {frame}"
    assert err.splitlines() == [
        f"{file}:3:32 node 'pixel' (pixel_tap): {place}",
        f"{file}:7:5 image: expects a frame, got a scalar; show it with a trace or bars",
    ]


@pytest.mark.parametrize(
    ("source", "unknown"),
    [
        ("{use: camera}", "camera not opened: shapes were not checked"),
        (
            "{use: video, path: 'http://me:word@10.0.0.9/cam'}",
            "network address not opened: shapes were not checked",
        ),
        (
            "{use: video, path: nope.mp4}",
            "shapes were not checked: video: nope.mp4: no such file; expected a video file",
        ),
    ],
)
def test_check_says_where_it_could_not_look(cli: Cli, tmp_path: Path, source: str, unknown: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(f"source: {source}\nnodes:\n  pixel: {{use: pixel_tap, row: 660, col: 3}}\n")
    told = f"{file}: fine (1 node, 0 panels); {unknown}\n"
    assert cli("check", file) == (0, told, "")


def test_graph_is_markdown_with_a_table(cli: Cli) -> None:
    out = cli.says("graph", "bird")
    mermaid, _, rest = out.removeprefix("```mermaid\n").partition("\n```\n")
    assert mermaid.startswith(("flowchart", "graph"))
    lines = [line for line in rest.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[0] == ["node", "use", "from", "warm-up", "latency"]
    box = next(row for row in rows if row[0] == "box")
    assert box[:4] == ["box", "diff_box", "gray", "10"]


def test_schema_is_what_spec_makes(cli: Cli) -> None:
    out = cli.says("schema")
    assert json.loads(out) == json.loads(json.dumps(schema()))
