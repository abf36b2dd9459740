"""What is done with recordings afterwards: verify, replay, compare, export, report, averages, figures."""

from stream_sparse._lazy import lazy_names

__all__ = ["compare", "event_average", "export", "plot_atoms", "replay", "report", "verify"]

# Imported on first use, as a comparison of tables need not wait for OpenCV, FFmpeg and matplotlib.
__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "..exports.export": "export", "..exports.report": "report", "..figures": "plot_atoms",
        "..records.differences": "compare", "..records.event_average": "event_average",
        "..records.verify": "verify", "..replays.replay": "replay",
    },
)  # fmt: skip
