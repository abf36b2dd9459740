# For type checkers; the module itself imports these when they are used first.
from stream_sparse.studio.watch import watch as watch

from .reply import check as check

__all__ = ["check", "watch"]
