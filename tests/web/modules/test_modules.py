"""Tests of the pages' modules that are written in JavaScript: ``NAME.test.mjs``."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.node_js import needs_node
from tests.support.programs import tap_table

pytestmark = needs_node
FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the table of the kernels of ``pixel_tap``."""
    file = tmp_path_factory.mktemp("facts") / "facts.json"
    file.write_text(json.dumps(tap_table()), "utf-8")
    return file


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name.partition(".")[0]))
def test_modules_of_the_pages(file: Path, known: Path) -> None:
    done = subprocess.run(
        ["node", "--test", "--test-reporter=tap", file],
        env=os.environ | {"PAGE_FACTS": str(known)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE)
