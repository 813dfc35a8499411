import { Store } from "./store.js";

export const toasts = new Store([]);
let last = 0;
const STAYS_MS = 7000;

/** Tell something in passing; a screen reader says it too. The same text twice in a row is told once. */
export function toast(title, { text = "", tone = "good" } = {}) {
  const shown = toasts.value.at(-1);
  if (shown && shown.title === title && shown.text === text) return;
  const id = ++last;
  toasts.set((now) => [...now.slice(-3), { id, title, text, tone }]);
  setTimeout(() => dismiss(id), STAYS_MS + 40 * text.length);
}

export const dismiss = (id) => toasts.set((now) => now.filter((one) => one.id !== id));
