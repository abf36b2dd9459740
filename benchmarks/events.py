"""Are simulated events fast? Frames of a real video, gray, against the package eventify-dvs.

It has two ways: a list of events, and counts by pixel as ours are, which it does not document. It compares
from frame to frame, without a reference that keeps what is left. One thread; all ways run in turns.
Run: STREAM_SPARSE_VIDEO=bird.mp4 python benchmarks/events.py
"""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from _patches import video_frames
from _timing import Way, medians, table
from eventify import frame_to_event_tuples
from eventify._fast import build_log_lut, frame_to_crossing_counts

from stream_sparse.nodes import BrightnessEvents

OURS, COUNTS, EVENTS = "brightness_events", "eventify, counts", "eventify, a list of events"


def main() -> None:
    frames = [cv2.cvtColor(x, cv2.COLOR_BGR2GRAY) if x.ndim == 3 else x for x in video_frames(24)]
    pairs, levels = [*itertools.pairwise(frames)], build_log_lut()
    for theta in (0.15, 0.3, 0.5):
        node, turn = BrightnessEvents(theta=theta), itertools.cycle((0, 1))
        ways: dict[str, Way] = {
            # Each way is called twice with one input: the second time it must see a change, too.
            OURS: lambda pair, node=node, turn=turn: node.update(pair[next(turn)]),
            COUNTS: lambda pair, theta=theta: frame_to_crossing_counts(*pair, theta, levels),
            EVENTS: lambda pair, theta=theta: frame_to_event_tuples(*pair, 0, 33_000, c_thresh=theta),
        }
        times = medians(ways, pairs, 21)
        print(f"\ntheta {theta}, frames of {' x '.join(map(str, frames[0].shape))}")
        table(times, OURS)
        other = node.fresh()
        rates = [found.rate for found in map(other.update, frames) if found]
        theirs = np.mean([sum(x.sum() for x in frame_to_crossing_counts(*pair, theta)) for pair in pairs])
        print(f"events by pixel: {np.mean(rates):.3f}; eventify {theirs / frames[0].size:.3f}; target: 8 x")


if __name__ == "__main__":
    main()
