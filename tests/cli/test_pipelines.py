"""`check`, `schema`."""

from __future__ import annotations

import json

from stream_sparse.plan import schema

from .conftest import Cli


def test_schema_is_what_spec_makes(cli: Cli) -> None:
    out = cli.says("schema")
    assert json.loads(out) == json.loads(json.dumps(schema()))


def test_check_names_what_a_page_cannot_run(cli: Cli) -> None:
    lacking = "pca: node 'pca' (incremental_pca): not available in the browser: no compiled step"
    code, out, problems = cli("check", "--page", "bird", "pca")
    assert (code, out.count(": fine (")) == (2, 2)
    assert problems.splitlines()[0] == lacking
