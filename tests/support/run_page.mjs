// Run a pipeline by the engine of the page: node run_page.mjs FOLDER FILE prints how many values it compared with those
// of the package, and which differ.
import { readFileSync } from "node:fs";
import { Engine } from "../../stream_sparse/web/engine/engine.js";
import { Kernels } from "../../stream_sparse/web/engine/kernels.js";
import { opened, same } from "./recorded.mjs";

const [folder, file] = process.argv.slice(2);
const table = JSON.parse(readFileSync(`${folder}/kernels.json`, "utf8"));
const kernels = await Kernels.of(readFileSync(`${folder}/kernels.wasm`), table);
const { header, read } = opened(file);
const { program, medium, frames, wanted } = header;
const engine = new Engine(program, kernels, medium);

let compared = 0;
const differences = frames.flatMap((frame, index) => {
  const values = engine.send({ index, time_s: index / medium.rate, data: read(frame), lap: false });
  return wanted[index].flatMap(([name, field, place]) => {
    if (!engine.nodes.has(name)) return []; // of a node that only the program has
    compared += 1;
    const found = engine.picked({ name, field }, values);
    const alike = place === null ? found === null : same(found, read(place));
    return alike ? [] : [`frame ${index}: ${name} ${field}`];
  });
});
console.log(JSON.stringify({ compared, differences }));
