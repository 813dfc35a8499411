/** Event ids are `<epoch>-<n>-<t>`: within one epoch n is the number in commit order. */

/** @returns {{epoch: string, n: number} | null} */
export function parsePosition(id) {
  const match = /^([a-z0-9]+)-([0-9]+)-[a-z0-9]+$/.exec(id || "");
  return match ? { epoch: match[1], n: Number(match[2]) } : null;
}

/** Whether `id` lies after `other`; of ids that can't be compared the answer is yes, as missing something is worse than seeing it twice. */
export function isAfter(id, other) {
  const a = parsePosition(id);
  const b = parsePosition(other);
  return !a || !b || a.epoch !== b.epoch || a.n > b.n;
}

const KEEP_MS = 120_000;

/** Where the stream was, kept over a reload. After two minutes a page begins anew: its snapshots tell it more than a long replay. */
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
      /* storage is full or forbidden: a reload begins anew */
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
