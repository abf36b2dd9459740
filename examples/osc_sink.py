"""A sink that sends numbers by OSC, as Max, Pure Data and SuperCollider take them (needs python-osc)."""

import threading
from queue import Queue

from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import BlockingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

from stream_sparse import Sink, load, param
from stream_sparse.base import named_outputs


class OscSink(Sink):
    """Send each number behind the time of its frame, s: most programs ignore OSC's own time tags."""

    port: int = param(9000, ge=1, le=65535, help="The UDP port of this machine that they are sent to.")
    address: str = param("/stream_sparse", help="The beginning of their addresses.")

    def write(self, value, at):
        with SimpleUDPClient("127.0.0.1", self.port) as client:
            for name, number in named_outputs(value).items():
                client.send_message(f"{self.address}/{name or 'value'}", [at.time_s, float(number)])


def main() -> None:
    came, dispatcher = Queue(), Dispatcher()
    dispatcher.set_default_handler(lambda address, time_s, number: came.put((time_s, number)))
    with BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sink = OscSink(port=server.server_address[1])
        run = load("bird").then(sink, name="osc", from_="pixel").run(frames=60)
        found = [came.get(timeout=10) for _ in run.values["pixel"]]
        server.shutdown()
    print(f"{len(found)} messages, the last one {found[-1][1]:.0f} at {found[-1][0]:.2f} s")


if __name__ == "__main__":
    main()
