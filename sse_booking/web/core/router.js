/** The router: addresses and their pages. Links are real links; it handles clicks on them. */
import { Store } from "./store.js";

/** @type {[string, RegExp][]} */
const PAGES = [
  ["find", /^\/$/],
  ["sign-in", /^\/sign-in$/],
  ["welcome", /^\/welcome$/],
  ["join", /^\/join$/],
  ["register", /^\/register$/],
  ["forgotten", /^\/forgotten$/],
  ["reset", /^\/reset$/],
  ["book", /^\/book\/([^/]+)$/],
  ["manage", /^\/g(?:\/([^/]+))?$/],
  ["place", /^\/places\/([^/]+)$/],
  ["bookings", /^\/bookings$/],
  ["booking", /^\/bookings\/([^/]+)$/],
  ["desk", /^\/desk(?:\/([^/]+))?$/],
  ["reports", /^\/reports\/([^/]+)$/],
  ["webhooks", /^\/setup\/([^/]+)\/webhooks$/],
  ["start", /^\/start$/],
  ["setup", /^\/setup(?:\/([^/]+))?$/],
  ["admin", /^\/admin(?:\/([^/]+))?$/],
  ["inbox", /^\/inbox(?:\/([^/]+))?$/],
  ["me", /^\/me$/],
];

function read() {
  for (const [name, pattern] of PAGES) {
    const match = pattern.exec(location.pathname);
    if (match)
      return {
        name,
        id: match[1] ? decodeURIComponent(match[1]) : "",
        query: new URLSearchParams(location.search),
        path: location.pathname,
      };
  }
  return { name: "nowhere", id: "", query: new URLSearchParams(), path: location.pathname };
}

export const route = new Store(read());
/** The navigation item of a page whose address does not determine it. */
export const section = new Store("");

/** Go to an address. `replace` changes the address without a history entry. */
export function go(path, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", path);
  const before = route.value;
  route.set(read());
  if (!replace && before.path !== route.value.path) scrollTo(0, 0);
}

addEventListener("popstate", () => route.set(read()));
addEventListener("click", (event) => {
  /** @type {HTMLAnchorElement | null} */
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (
    !link ||
    event.defaultPrevented ||
    event.button ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  if (
    link.target ||
    link.hasAttribute("download") ||
    link.origin !== location.origin ||
    link.getAttribute("href")?.startsWith("#")
  )
    return;
  if (!PAGES.some(([, pattern]) => pattern.test(link.pathname))) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
