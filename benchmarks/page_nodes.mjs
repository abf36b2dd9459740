// How long each node of a pipeline takes on the page: node page_nodes.mjs KERNELS FRAMES, with the rest on its input.
import { readFileSync } from "node:fs";
import { Engine } from "../stream_sparse/web/engine/engine.js";
import { Kernels } from "../stream_sparse/web/engine/kernels.js";
import { Timings } from "../stream_sparse/web/engine/timings.js";
import { sizeOf, TYPED, Values } from "../stream_sparse/web/drawing/values.js";

const [folder, file] = process.argv.slice(2);
const kernels = await Kernels.of(readFileSync(`${folder}/kernels.wasm`), JSON.parse(readFileSync(`${folder}/kernels.json`, "utf8")));
const { program, medium, warm, frames } = JSON.parse(readFileSync(0, "utf8"));
const { shape, dtype } = medium;
const size = sizeOf(shape);
const data = new TYPED[dtype](Uint8Array.from(readFileSync(file)).buffer);
const engine = new Engine(program, kernels, medium);

for (let index = 0; index < frames; index += 1) {
  if (index === warm) for (const name of engine.times.keys()) engine.times.set(name, new Timings());
  const values = data.subarray(index * size, (index + 1) * size);
  const frame = shape.length ? new Values(dtype, shape, values) : Number(values[0]);
  engine.send({ index, time_s: index / medium.rate, data: frame, lap: 0 });
}

const found = new Map(); // by node and shape of its first input
for (const { name, use, inputs } of engine.program.parts) {
  const key = JSON.stringify([use, engine.picked(inputs[0], engine.samples)?.shape ?? []]);
  found.set(key, [...(found.get(key) ?? []), ...engine.times.get(name).recent]);
}
const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
const called = [...found].filter(([, times]) => times.length);
console.log(JSON.stringify(called.map(([key, times]) => [...JSON.parse(key), median(times)])));
