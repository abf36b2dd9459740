"""Units that the registry knows, and a film in a file."""

import pytest

from tests.support.replayable_runs import make_known
from tests.support.resumable_runs import file

__all__ = ["file"]


@pytest.fixture(autouse=True)
def known() -> None:
    make_known()
