from stream_sparse.exports.export import export
from stream_sparse.exports.report import report
from stream_sparse.figures import plot_atoms
from stream_sparse.records.differences import compare
from stream_sparse.records.event_average import event_average
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import replay

__all__ = ["compare", "event_average", "export", "plot_atoms", "replay", "report", "verify"]
