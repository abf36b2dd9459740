// Replay recordings of nodes by the node of the page: node replay.mjs FOLDER FILE prints where results differ, and
// which functions of the module were not called.
import { readFileSync } from "node:fs";
import { Kernels } from "../../stream_sparse/web/engine/kernels.js";
import { Node } from "../../stream_sparse/web/engine/node.js";
import { opened, same } from "./recorded.mjs";

const [folder, file] = process.argv.slice(2);
const table = JSON.parse(readFileSync(`${folder}/kernels.json`, "utf8"));
const kernels = await Kernels.of(readFileSync(`${folder}/kernels.wasm`), table);
const { header, read } = opened(file);

const rest = new Set(WebAssembly.Module.exports(kernels.module).map(({ name }) => name));
for (const name of ["memory", "alloc", "mark", "release", ...table.helpers]) rest.delete(name);

function differences({ node: use, fields, calls }) {
  const node = new Node(kernels, use, calls[0].parameters, fields);
  let before = JSON.stringify(calls[0].parameters);
  return calls.flatMap(({ parameters, inputs, result }, t) => {
    const now = JSON.stringify(parameters);
    if (now !== before) node.edit(parameters);
    before = now;
    const found = node.update(inputs.map(read));
    for (const [name, run] of Object.entries(node.memory.exports)) if (run === node.call.run) rest.delete(name);
    if ((found === null) !== (result === null)) return [`${use}, frame ${t}: ${found === null ? "no result" : "a result"}`];
    const wanted = Object.entries(result ?? {});
    const alike = (x, place) => (place === null ? x === null : same(x, read(place)));
    return wanted.filter(([name, place]) => !alike(name ? found[name] : found, place)).map(([name]) => `${use}, frame ${t}: ${name}`);
  });
}

const found = header.recordings.flatMap(differences);
console.log(JSON.stringify({ differences: found, uncalled: [...rest] }));
