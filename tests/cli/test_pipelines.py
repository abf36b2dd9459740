"""`check`, `graph`, `schema`."""

from __future__ import annotations

import json

from stream_sparse.plan import schema

from .conftest import Cli


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
