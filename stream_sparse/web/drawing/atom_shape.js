// The shapes of atoms: what their axes are.

/**
 * Frames, rows, columns and values of a pixel of atoms, given the shape of their array.
 *
 * A vector is one row, a picture one frame. The last of four axes, where it has 3, is blue, green and red.
 */
export function atomShape(shape) {
  const channels = shape.length >= 4 && shape.at(-1) === 3 ? 3 : 1;
  const axes = shape.slice(1, channels === 3 ? -1 : shape.length);
  const [frames, rows, columns] = [1, 1, ...axes].slice(-3);
  return { frames, rows, columns, channels };
}
