import { Store } from "./store.js";

export const toasts = new Store([]);
/** The open dialogs, the topmost last. Everything below is inert, so toasts are shown and announced in the topmost one. */
export const layers = new Store([]);
let last = 0;
const STAYS_MS = 7000;

/** Show a toast; screen readers announce it. The same text twice in a row is shown once. `href` makes it a link. */
export function toast(title, { text = "", tone = "good", href = "" } = {}) {
  const shown = toasts.value.at(-1);
  if (shown && shown.title === title && shown.text === text) return;
  const id = ++last;
  toasts.set((now) => [...now.slice(-3), { id, title, text, tone, href }]);
  setTimeout(() => dismiss(id), STAYS_MS + 40 * text.length);
}

export const dismiss = (id) => toasts.set((now) => now.filter((one) => one.id !== id));
