"""Run folders: what a run leaves behind, and how to read it again.

A recording is one run folder, or with ``--rotate`` a folder of them, cut at the same frame::

    RUN/run.json        how all of it went, the list of segments, and counts of deleted ones
    RUN/pipeline.yaml   the pipeline
    RUN/000/            a run folder: frames.csv, values.csv, NODE.npy, events.jsonl, view.mkv, source.mkv
    RUN/001/            the next one, and so on; each begins with the state that the last one ended with

``open_run(RUN)`` reads all as one, ``open_run("RUN/001")`` one segment alone; each can be replayed, resumed
and verified for itself. In ``run.json`` of each, ``first_frame`` is the index of its first frame, ``segment``
its number, ``record_source`` how source.mkv was written, ``files`` has the hash of each file beside it once
it is closed, and ``sha256`` that of ``run.json`` itself. The hash of a file is SHA-256 of two digests, that
of its first 64 KiB and that of the rest, so that it can be taken while the file is written. Where a recording
began in mid-run, and in each segment but the first of a new run, ``start.npz`` holds the state of every node
before its first frame, in the form of ``state.npz``. A segment ends as ``rotated``, a recording that was
switched off as ``switched off``.
"""

from stream_sparse.recording.recorder import Recorder

from .reader import CutRecord, RunRecord, open_run

__all__ = ["CutRecord", "Recorder", "RunRecord", "open_run"]
