"""Run folders as files that other programs open: CSV, Parquet, NWB."""

from .target import FORMATS, Export, export

__all__ = ["FORMATS", "Export", "export"]
