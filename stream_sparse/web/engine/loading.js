// Loads what a page is made of: files beside it, or, in a page of one file, parts of that file.

const inflated = (stream) => new Response(stream.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();

/** Return the data of the page, and its worker. */
export async function loaded(document) {
  const inside = document.getElementById("page-data");
  const buffer = inside ? await ofText(inside.textContent) : await ofFile("page.bin");
  const worker = inside
    ? new Worker(addressOf(document.getElementById("page-worker").textContent))
    : new Worker(addressOf(`import "${new URL("static/engine/worker.js", document.baseURI)}";`), { type: "module" });
  return { data: parted(buffer), worker };
}

const files = new Map(); // of data, by address: figures of one page share them

/** Return the data at an address. */
export async function dataAt(address) {
  if (!files.has(address)) files.set(address, ofFile(address));
  return parted(await files.get(address));
}

/** The address of a program that the page gives itself: its rules of content hold for a worker of such a one, not of a file. */
export const addressOf = (program) => URL.createObjectURL(new Blob([program], { type: "text/javascript" }));

async function ofFile(name) {
  const answer = await fetch(name).catch(() => null);
  if (!answer?.ok) throw new Error(`${name} is missing beside the page; copy the whole folder`);
  return inflated(answer.body).catch(() => {
    throw new Error(`${name} beside the page is damaged; copy the whole folder again`);
  });
}

const ofText = (text) => {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  return inflated(new Blob([bytes]).stream());
};

/** Part the data: the length of a head, the head as JSON, and bytes that it names. */
function parted(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const bytes = (place) => new Uint8Array(buffer, 4 + length + place.start, place.length);
  const assets = new Map(Object.entries(head.assets).map(([name, { place, ...about }]) => [name, { about, bytes: bytes(place) }]));
  const { kernels, texts, levels, code, programs, course, lessons, exercises, formulas } = head;
  return {
    programs, course, lessons, exercises, formulas,
    engine: { wasm: bytes(head.wasm).slice(), kernels, texts, levels, assets, code },
  };
}
