"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# The first example may have to compile a kernel, and the machine may be busy: no time limit for one example.
settings.register_profile("kernels", deadline=None)
settings.load_profile("kernels")
