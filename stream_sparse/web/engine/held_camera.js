// The camera that a page has open: one at a time, the one that was asked for last.

/**
 * Holds a camera.
 *
 * `open(facing, post, ended)` opens one, and returns what closes it. `post` sends its messages to the worker, and
 * `ended(facing)` is called once it gives no more.
 */
export class HeldCamera {
  constructor(open, post, ended) {
    this.open = open;
    this.post = post;
    this.ended = ended;
    this.camera = this.asked = null;
  }

  /** Open a camera, or with "" close it; false where something else was asked for before it was open. */
  async take(facing) {
    if (this.camera && this.camera.facing === facing) return true;
    this.close();
    if (!facing) return true;
    const asked = (this.asked = {});
    const wanted = () => asked === this.asked;
    try {
      const post = (message, moved) => wanted() && this.post(message, moved);
      const camera = await this.open(facing, post, () => wanted() && this.ended(facing));
      if (wanted()) this.camera = camera;
      else camera.close(); // the visitor allowed it too late
    } catch (error) {
      if (wanted()) throw error;
    }
    return wanted();
  }

  close() {
    this.asked = null;
    this.camera?.close();
    this.camera = null;
    this.post({ kind: "camera" });
  }
}
