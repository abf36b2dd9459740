// The page of a server: a run, over a WebSocket.
import { SocketLink } from "./link.js";
import { RunPage } from "./run.js";

const page = new RunPage(document, (message) => link.say(message));
const link = new SocketLink(
  (message) => page.take(message),
  (header, blob) => page.show(header, blob),
  (on) => page.connected(on),
);
