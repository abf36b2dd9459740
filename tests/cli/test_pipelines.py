"""`check`, `schema`."""

from __future__ import annotations

import json

from stream_sparse.plan import schema

from .conftest import Cli


def test_schema_is_what_spec_makes(cli: Cli) -> None:
    out = cli.says("schema")
    assert json.loads(out) == json.loads(json.dumps(schema()))
