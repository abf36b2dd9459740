// The visitor's answers: kept in this browser alone, and sent nowhere.

const KEY = "stream_sparse.answers";

/** Answers by the name of their question; where a browser keeps nothing, they last as long as the page. */
export class Answers {
  constructor(storage) {
    this.storage = storage;
    this.all = this.read();
  }

  read() {
    try {
      const found = JSON.parse(this.storage.getItem(KEY));
      return found !== null && typeof found === "object" ? found : {};
    } catch {
      return {}; // no storage, or what is there is not ours
    }
  }

  get(name) {
    return this.all[name] ?? null;
  }

  put(name, answer) {
    this.all[name] = answer;
    this.keep((storage) => storage.setItem(KEY, JSON.stringify(this.all)));
  }

  clear() {
    this.all = {};
    this.keep((storage) => storage.removeItem(KEY));
  }

  keep(action) {
    try {
      action(this.storage);
    } catch {
      // full or forbidden: the answer stays on the page
    }
  }
}
