// What modules of the page's engine say.
import { createHash } from "node:crypto";
import { Samples } from "../../../stream_sparse/web/engine/assets.js";
import { NODES } from "../../../stream_sparse/web/engine/nodes.js";

/** How many frames nodes depend on, and what they are called. */
export const nodes = ({ cases, facts }) => cases.map(([use, parameters]) => {
  const node = new NODES[use]({ table: { nodes: {} } }, use, facts[use], parameters);
  const units = Object.fromEntries(node.fields().map((field) => [field, node.unit(field, ["gray levels"])]));
  return [node.horizon(), node.warmup(), node.caption(), units];
});

/** The medium of a sample, and the time and the hash of some of its frames. */
export async function sample({ assets, name, frames }) {
  const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
  const all = Object.entries(assets).map(([one, [about, part]]) => [one, { about, bytes: bytes(part) }]);
  const source = await new Samples(new Map(all), []).open(name);
  const said = (x) => (typeof x === "number" ? x : createHash("sha256").update(x.data).digest("hex"));
  return [source.medium, frames.map((index) => [source.time(index), said(source.at(index))])];
}
