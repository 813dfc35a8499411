/** Event ids are `<epoch>-<n>-<t>`. Within one epoch, n is the number in commit order. */

/** @returns {{epoch: string, n: number} | null} */
export function parsePosition(id) {
  const match = /^([a-z0-9]+)-([0-9]+)-[a-z0-9]+$/.exec(id || "");
  return match ? { epoch: match[1], n: Number(match[2]) } : null;
}

/** Return whether `id` is after `other`. For ids that can't be compared, return true: missing an event is worse than seeing it twice. */
export function isAfter(id, other) {
  const a = parsePosition(id);
  const b = parsePosition(other);
  return !a || !b || a.epoch !== b.epoch || a.n > b.n;
}

const KEEP_MS = 120_000;

/** The stream's position, kept over a reload. After two minutes a page starts from snapshots, which is faster than a long replay. */
export class KeptPosition {
  constructor(key) {
    this.key = `${key}:position`;
  }

  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) || "null");
      return kept && Date.now() - kept.at < KEEP_MS ? kept.id : "";
    } catch {
      return "";
    }
  }

  write(id) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ id, at: Date.now() }));
    } catch {
      /* storage is full or forbidden: a reload starts from snapshots */
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      /* as above */
    }
  }
}
