import { Store } from "./store.js";

export const toasts = new Store([]);
/** The dialogs that are open, the uppermost last. All below it is inert, so that is where toasts are shown and read out. */
export const layers = new Store([]);
let last = 0;
const STAYS_MS = 7000;

/** Tell something in passing; a screen reader says it too. The same text twice in a row is told once. With `href` it leads there. */
export function toast(title, { text = "", tone = "good", href = "" } = {}) {
  const shown = toasts.value.at(-1);
  if (shown && shown.title === title && shown.text === text) return;
  const id = ++last;
  toasts.set((now) => [...now.slice(-3), { id, title, text, tone, href }]);
  setTimeout(() => dismiss(id), STAYS_MS + 40 * text.length);
}

export const dismiss = (id) => toasts.set((now) => now.filter((one) => one.id !== id));
