// Hashes as the program takes them.

const HEAD = 1 << 16; // bytes of a file that have a digest of their own

const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** The SHA-256 of bytes, in hexadecimal digits. */
export async function sha256(bytes) {
  return [...await digest(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The hash of a file of a recording: that of the digest of its head and the digest of the rest. */
export async function fileHash(bytes) {
  const both = await Promise.all([bytes.subarray(0, HEAD), bytes.subarray(HEAD)].map(digest));
  return sha256(Uint8Array.from(both.flatMap((one) => [...one])));
}
