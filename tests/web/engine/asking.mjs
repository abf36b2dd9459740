// What modules of the page's engine say.
import { createHash } from "node:crypto";
import { Samples } from "../../../stream_sparse/web/engine/assets.js";
import { Node } from "../../../stream_sparse/web/engine/node.js";

/** What nodes say of themselves after some frames. */
export const nodes = ({ cases, facts, seen, over }) => cases.map(([use, parameters, fields]) => {
  const node = new Node({ memory: () => null, table: { nodes: { [use]: { facts: facts[use] } } } }, use, parameters, fields);
  node.seen = seen;
  return [node.horizon(), node.warmup(), node.caption(), fields.map((field) => node.statistic(field, [over])), node.learns];
});

/** The medium of a sample, and the time and the hash of some of its frames. */
export async function sample({ assets, name, frames }) {
  const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
  const all = Object.entries(assets).map(([one, [about, part]]) => [one, { about, bytes: bytes(part) }]);
  const source = await new Samples(new Map(all), []).open(name);
  const said = (x) => (typeof x === "number" ? x : createHash("sha256").update(x.data).digest("hex"));
  return [source.medium, frames.map((index) => [source.time(index), said(source.at(index))])];
}
