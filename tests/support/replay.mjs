// Replay recordings of nodes by the step of the page: node replay.mjs FOLDER FILE prints where results differ.
import { readFileSync } from "node:fs";
import { Kernels } from "../../stream_sparse/studio/static/engine/kernels.js";
import { Step } from "../../stream_sparse/studio/static/engine/step.js";
import { sizeOf, TYPED, Values } from "../../stream_sparse/studio/static/engine/values.js";

const [folder, file] = process.argv.slice(2);
const table = JSON.parse(readFileSync(`${folder}/kernels.json`, "utf8"));
const kernels = await Kernels.of(readFileSync(`${folder}/kernels.wasm`), table);
const content = readFileSync(file);
const size = content.readUInt32LE();
const { recordings } = JSON.parse(content.toString("utf8", 4, 4 + size));
const bytes = content.subarray(4 + size);

/** A value of the file: a number, or an array. */
function read({ dtype, shape, at }) {
  const length = sizeOf(shape) * TYPED[dtype].BYTES_PER_ELEMENT;
  const data = new TYPED[dtype](Uint8Array.from(bytes.subarray(at, at + length)).buffer);
  return shape.length ? new Values(dtype, shape, data) : Number(data[0]);
}

const mapped = (places) => Object.fromEntries(Object.entries(places).map(([name, place]) => [name, read(place)]));

/** Whether two results are the same bytes, or nan both. */
function same(found, wanted) {
  if (!(wanted instanceof Values)) return Object.is(found, wanted);
  if (found.dtype !== wanted.dtype || JSON.stringify(found.shape) !== JSON.stringify(wanted.shape)) return false;
  return wanted.data.every((value, k) => Object.is(found.data[k], value));
}

function differences({ node, calls }) {
  const step = new Step(kernels, node);
  let before = "";
  return calls.flatMap(({ parameters, inputs, given, result }, t) => {
    const now = JSON.stringify(parameters);
    if (now !== before) step.set(parameters);
    before = now;
    const found = step.update(inputs.map(read), mapped(given));
    if (!found !== !result) return [`${node}, frame ${t}: ${found ? "a result" : "no result"}`];
    const wanted = Object.entries(result ?? {});
    return wanted.filter(([name, place]) => !same(found[name], read(place))).map(([name]) => `${node}, frame ${t}: ${name}`);
  });
}

console.log(JSON.stringify(recordings.flatMap(differences)));
