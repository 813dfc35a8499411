// Runs before the first paint, so that the wrong theme never flashes. It applies the chosen theme, else the system's.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("theme");
  } catch {
    /* no storage: the system's */
  }
  const dark = kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
