from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.course.checking import mark
from stream_sparse.course.submissions import submissions


def test_whoever_stops_waits_for_no_submission(tmp_path: Path) -> None:
    texts = ("import numpy as np\ndef relu(x, theta=0): return np.maximum(x - theta, 0)", "while True: pass")
    files = [tmp_path / f"{name}.py" for name in ("first", "relu")]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    found = mark(submissions(files), 0)
    assert next(found).verdict.right
    with pytest.raises(KeyboardInterrupt):
        found.throw(KeyboardInterrupt())
