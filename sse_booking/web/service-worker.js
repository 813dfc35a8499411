/** Shows pushes, and opens the pages that they are about. It caches nothing and handles no requests of the pages. */

/**
 * A service worker's global scope, as far as it is used here: TypeScript has no types for it beside those of pages.
 * @type {any}
 */
const worker = self;

const NOTHING_TO_READ = { title: "Booking", body: "", url: "/me", tag: "", actions: [] };

/** Return the content of a push. An unreadable one is shown too: browsers end subscriptions whose pushes show nothing. */
function read(data) {
  try {
    return { ...NOTHING_TO_READ, ...data.json() };
  } catch {
    return NOTHING_TO_READ;
  }
}

function show({ title, body, url, tag, actions }) {
  return worker.registration.showNotification(title, {
    body,
    tag,
    renotify: tag !== "",
    icon: "/static/icon-192.png",
    badge: "/static/icon-192.png",
    data: { url },
    actions,
  });
}

/** Open the page of a notification, in an open tab or a new one. Only pages of this service are opened. */
async function open(url, action) {
  const target = new URL(url, worker.location.origin);
  if (target.origin !== worker.location.origin) return undefined;
  if (action) target.hash = action;
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find((one) => one.visibilityState === "visible") ?? tabs[0];
  if (!tab) return worker.clients.openWindow(target.href);
  tab.postMessage({ open: target.pathname + target.search + target.hash });
  return tab.focus();
}

/** The browser has replaced this device's subscription: register the new one. */
async function renewSubscription({ oldSubscription, newSubscription }) {
  const options = oldSubscription?.options;
  const fresh = newSubscription ?? (options && (await worker.registration.pushManager.subscribe(options)));
  if (!fresh) return;
  await fetch("/api/me/devices", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fresh.toJSON()),
  });
}

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("push", (event) => event.waitUntil(show(read(event.data))));
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/me", event.action));
});
worker.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renewSubscription(event)));
