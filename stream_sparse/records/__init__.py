"""Run folders: what a run leaves behind, and how to read it again."""

from .reader import RunRecord, open_run
from .recorder import Recorder

__all__ = ["Recorder", "RunRecord", "open_run"]
