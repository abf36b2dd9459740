// The connection to a session: messages as JSON, pictures as bytes behind a header.

/** Part a message: its header, and the bytes behind it. */
export function part(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return [header, new Uint8Array(buffer, 4 + length)];
}

/** Join a header and the bytes of a picture. */
export function pack(header, bytes) {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length, true);
  return new Blob([length, head, bytes]);
}

/** Why the program refuses this page; empty without a program. A WebSocket does not get the reason. */
async function refusal(path) {
  const answer = await fetch(path, { cache: "no-store" }).catch(() => null);
  return answer?.status === 403 ? "the program has been started again; open the address that it prints now" : "";
}

/** A WebSocket that comes back by itself. */
export class SocketLink {
  constructor(onMessage, onBytes, onState, path = "socket") {
    this.path = path;
    this.onMessage = onMessage;
    this.onBytes = onBytes;
    this.onState = onState;
    this.wait = 250;
    this.open();
  }

  open() {
    const address = new URL(this.path, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.wait = 250;
      this.onState(true);
    };
    socket.onmessage = (event) => {
      if (typeof event.data === "string") this.onMessage(JSON.parse(event.data));
      else this.onBytes(event.data);
    };
    let met = false;
    socket.addEventListener("open", () => {
      met = true;
    });
    socket.onclose = async (event) => {
      this.onState(false, event.reason || (met ? "" : await refusal(this.path)));
      setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(2 * this.wait, 5000);
    };
    this.socket = socket;
  }

  say(message) {
    this.send(JSON.stringify(message));
  }

  send(data) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(data);
  }
}
