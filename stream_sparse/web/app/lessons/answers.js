// The visitor's answers: kept in this browser alone, and sent nowhere.

const KEY = "stream_sparse.answer.";

/** Answers by the name of their question, in the storage of a browser, or as long as the page where that may keep nothing. */
export class Answers {
  constructor(storage) {
    this.kept = storage ?? {};
  }

  get(name) {
    return JSON.parse(this.kept[KEY + name] ?? "null");
  }

  put(name, answer) {
    this.kept[KEY + name] = JSON.stringify(answer);
  }

  clear() {
    for (const key of Object.keys(this.kept)) if (key.startsWith(KEY)) delete this.kept[key];
  }
}
