"""A sink that is an LSL outlet, as LabRecorder and the programs of a lab take it (needs pylsl)."""

import numpy as np
import pylsl

from stream_sparse import Sink, load, param
from stream_sparse.base import named_outputs


class LslSink(Sink):
    """Send each value with the time of its frame: cameras and LSL have the same clock."""

    name: str = param("stream_sparse", help="The stream's name.")

    def open(self, fields, medium):
        count, rate = len(fields) or 1, pylsl.IRREGULAR_RATE
        info = pylsl.StreamInfo(self.name, "Sparsity", count, rate, "double64", source_id=self.name)
        info.set_channel_labels(list(fields) or ["value"])
        self._outlet = pylsl.StreamOutlet(info)
        self._outlet.wait_for_consumers(30.0)

    def write(self, value, at):
        self._outlet.push_sample([float(x) for x in named_outputs(value).values()], at.time_s)


def main() -> None:
    found = []
    with load("bird").then(LslSink(), name="lsl", from_="pixel").start(frames=60) as run:
        (info,) = pylsl.resolve_byprop("name", "stream_sparse", timeout=10)
        inlet = pylsl.StreamInlet(info)
        while len(found) < 60 and (sample := inlet.pull_sample(timeout=10))[0]:
            found.append(sample[0][0])
        run.wait()
    print(f"{len(found)} samples, as they were: {np.array_equal(found, run.values['pixel'])}")


if __name__ == "__main__":
    main()
