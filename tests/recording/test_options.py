from __future__ import annotations

from pathlib import Path

import pytest

from tests.failing import fails
from tests.recording.films import film


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"rotate": "10m"},
            (
                "--rotate 10m: expected a length of time in s, min or h, or a size in MB or GB, "
                "such as 10min or 2GB"
            ),
        ),
        ({"max_size": "50GB"}, "--keep 50GB: deletes whole segments; say with --rotate how long one is"),
        ({"rotate": "1s", "max_size": "50"}, "--keep 50: expected a size in MB or GB, such as 50GB"),
        ({"record_source": "all"}, "--record-source all: expected lossless, compressed or none"),
    ],
)
def test_options_that_make_no_sense_are_one_line(tmp_path: Path, more: dict[str, str], message: str) -> None:
    with fails(message):
        film().run(record=tmp_path / "run", **more)
    assert not (tmp_path / "run").exists()
