// Replay recordings of nodes by the step of the page: node replay.mjs FOLDER FILE prints where results differ, and
// which functions of the module were not called.
import { readFileSync } from "node:fs";
import { Kernels } from "../../stream_sparse/web/engine/kernels.js";
import { Step } from "../../stream_sparse/web/engine/step.js";
import { opened, same } from "./recorded.mjs";

const [folder, file] = process.argv.slice(2);
const table = JSON.parse(readFileSync(`${folder}/kernels.json`, "utf8"));
const kernels = await Kernels.of(readFileSync(`${folder}/kernels.wasm`), table);
const { header, read } = opened(file);

/** What a node gave by name; a shape is plain numbers. */
const mapped = (places) => Object.fromEntries(Object.entries(places).map(([name, place]) => (
  [name, name === "shape" ? Array.from(read(place).data, Number) : read(place)]
)));

const rest = new Set(WebAssembly.Module.exports(kernels.module).map(({ name }) => name));
for (const name of ["memory", "alloc", "mark", "release", ...table.helpers]) rest.delete(name);

function differences({ node, calls }) {
  const step = new Step(kernels, node);
  let before = "";
  return calls.flatMap(({ parameters, inputs, given, result }, t) => {
    const now = JSON.stringify(parameters);
    if (now !== before) step.set(parameters);
    before = now;
    const found = step.update(inputs.map(read), mapped(given));
    for (const [name, run] of Object.entries(step.memory.exports)) if (run === step.call.run) rest.delete(name);
    if (!found !== !result) return [`${node}, frame ${t}: ${found ? "a result" : "no result"}`];
    const wanted = Object.entries(result ?? {});
    return wanted.filter(([name, place]) => !same(found[name], read(place))).map(([name]) => `${node}, frame ${t}: ${name}`);
  });
}

const found = header.recordings.flatMap(differences);
console.log(JSON.stringify({ differences: found, uncalled: [...rest] }));
