"""The command line. It is thin: each command checks what was typed, calls the library, prints.

Nothing heavy is imported before it is used, so that ``--help`` answers at once.
"""

from .main import main

__all__ = ["main"]
