"""Which limit of the process an error comes from."""

from __future__ import annotations

import subprocess
import sys

import pytest

from stream_sparse.system.limits import limit_reached

resource = pytest.importorskip("resource", reason="this system has no such limits")

PROGRAM = """
import resource
from stream_sparse.system.limits import limit_reached

used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 4_000_000, used + 4_000_000))
print(limit_reached(SystemError("error return without exception set")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_an_error_that_there_was_no_memory_to_make() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("out of memory: this process may have ")


def test_an_error_of_a_library_with_room_for_more_is_no_limit() -> None:
    assert limit_reached(SystemError("error return without exception set")) == ""
