"""Recordings on disk: their schema, reading and verifying them.

A recording is one run folder, or with ``--rotate`` a folder of them, cut at the same frame::

    RUN/000/            a run folder: run.json, pipeline.yaml, frames.csv, values.csv, events.jsonl, NODE.npy
    RUN/001/            the next one, and so on; each begins with the state that the last one ended with

``open_run(RUN)`` reads all of them as one, ``open_run("RUN/001")`` one segment alone; each can be replayed,
resumed and verified alone. Where a recording began in mid-run, and in each segment but the first of a new
run, ``start.npz`` holds the state of every node before its first frame, in the form of ``state.npz``. A
segment ends as ``rotated``, a recording that was switched off as ``switched off``. ``schema.py`` describes
``run.json``, the tables and the events. Hashes of files in ``run.json`` are those of
:class:`stream_sparse.io.hashing.Digest`, so that they can be taken while the files are written.
"""

from .run_record import RunRecord, open_run

__all__ = ["RunRecord", "open_run"]
