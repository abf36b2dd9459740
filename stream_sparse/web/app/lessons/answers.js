// The visitor's answers: kept in this browser alone, and sent nowhere.

const KEY = "stream_sparse.answers";

/** Answers by the name of their question, shared by all tabs; those that a browser does not keep last as long as the page. */
export class Answers {
  constructor(storage) {
    this.storage = storage;
    this.unkept = {};
  }

  /** All answers, with those of other tabs. */
  read() {
    return { ...this.stored(), ...this.unkept };
  }

  stored() {
    try {
      const found = JSON.parse(this.storage.getItem(KEY));
      return found !== null && typeof found === "object" && !Array.isArray(found) ? found : {};
    } catch {
      return {}; // no storage, or what is there is not ours
    }
  }

  get(name) {
    return this.read()[name] ?? null;
  }

  put(name, answer) {
    this.unkept[name] = answer;
    try {
      this.storage.setItem(KEY, JSON.stringify(this.read()));
      this.unkept = {};
    } catch {
      // full or forbidden: the answer stays on the page
    }
  }

  clear() {
    this.unkept = {};
    try {
      this.storage.removeItem(KEY);
    } catch {
      // forbidden: it had kept nothing
    }
  }
}
