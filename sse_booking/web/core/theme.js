import { Store } from "./store.js";

export const theme = new Store(read());

function read() {
  try {
    return localStorage.getItem("theme") ?? "system";
  } catch {
    return "system";
  }
}

const system = matchMedia("(prefers-color-scheme: dark)");

function paint() {
  const dark = theme.value === "system" ? system.matches : theme.value === "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

export function setTheme(name) {
  try {
    if (name === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", name);
  } catch {
    /* for this page only */
  }
  theme.set(name);
  paint();
}

system.addEventListener("change", paint);
