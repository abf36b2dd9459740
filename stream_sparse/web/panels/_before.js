// Values from before an edit, to compare with those after it.

// Edits that follow each other so soon, as those of a slider that is dragged, are one.
const ONE_EDIT_S = 1;

/** Keeps in `values`, for each input of a panel, its value from before the latest edit of a node on its path. */
export class Before {
  constructor(feeds) {
    this.feeds = feeds;
    this.settings = feeds.map(settingsOf);
    this.edited = feeds.map(() => -Infinity);
    this.values = feeds.map(() => null);
  }

  /** Take the values that are shown before a frame, and the frame's time in seconds. */
  see(latest, time) {
    this.feeds.forEach((feed, k) => {
      const settings = settingsOf(feed), since = time - this.edited[k];
      if (settings === this.settings[k]) return;
      if (!(0 <= since && since < ONE_EDIT_S)) this.values[k] = latest[k];
      this.settings[k] = settings;
      this.edited[k] = time;
    });
  }
}

const settingsOf = (feed) => String(feed.settings());
