// A pipeline in a link: its text, deflated, in letters that an address may hold.

const through = (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();

const MOST_LETTERS = 100_000;
const MOST_BYTES = 3 * MOST_LETTERS;
const AT_ONCE = 10_000; // arguments of a call

/** Why a text is too long for a pipeline; empty where it is not. */
export function lengthProblem(text) {
  if (text.length <= MOST_LETTERS) return "";
  return `a pipeline has at most ${MOST_LETTERS.toLocaleString("en")} characters (got ${text.length.toLocaleString("en")})`;
}

/** The letters of a text. */
export async function packed(text) {
  const bytes = new Uint8Array(await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw")));
  const pieces = [];
  for (let k = 0; k < bytes.length; k += AT_ONCE) pieces.push(String.fromCharCode(...bytes.subarray(k, k + AT_ONCE)));
  return btoa(pieces.join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The text of letters; an error where they hold no text. */
export async function unpacked(letters) {
  const bytes = Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  for (let size = 0; ;) {
    const { value, done } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST_BYTES) throw new RangeError("the text is too long"); // a few letters may stand for any length
    parts.push(value);
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(parts).arrayBuffer());
}
