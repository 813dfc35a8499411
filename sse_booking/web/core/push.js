/** This browser as a device for pushes. Its device id is stored per person, so that its removal elsewhere takes effect here. */
import { call, get, post } from "./api.js";
import { language } from "./i18n.js";
import { go } from "./router.js";
import { whenLeaving, you } from "./session.js";

const WORKER = "/service-worker.js";
const keyOf = (user) => `push-device:${user}`;

export const isApple = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
/** Return whether this browser supports pushes. On iPhones and iPads only a page on the Home Screen does. */
export const canPush = () =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** Return the device id of this browser for the signed-in person; "" when it is not registered. */
export function thisDevice() {
  try {
    return localStorage.getItem(keyOf(you()?.user_id)) ?? "";
  } catch {
    return "";
  }
}

function remember(id) {
  try {
    if (id) localStorage.setItem(keyOf(you()?.user_id), id);
    else localStorage.removeItem(keyOf(you()?.user_id));
  } catch {
    /* without storage, this browser registers anew each time */
  }
}

/** @type {any} */
const { trustedTypes: types } = window;
let script;

/** The worker's URL for browsers with Trusted Types. Only this one is allowed. */
function address() {
  script ??= types
    ? types.createPolicy("service-worker", { createScriptURL: () => WORKER }).createScriptURL(WORKER)
    : WORKER;
  return script;
}

/** Return the service worker, registered at first use. Registering again changes nothing. */
export async function registered() {
  await navigator.serviceWorker.register(address(), { scope: "/" });
  return navigator.serviceWorker.ready;
}

const bytes = (key) =>
  Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

function isOf(subscription, key) {
  const kept = subscription.options?.applicationServerKey;
  return !kept || String(new Uint8Array(kept)) === String(bytes(key));
}

/** Return the browser's name in the list of devices. */
function name() {
  const agent = navigator.userAgent;
  const browser = [
    ["Firefox", /Firefox/],
    ["Edge", /Edg\//],
    ["Chrome", /Chrome|CriOS/],
    ["Safari", /Safari/],
  ].find(([, pattern]) => /** @type {RegExp} */ (pattern).test(agent))?.[0];
  const system = ["iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux"].find((one) =>
    agent.includes(one),
  );
  return [browser, system].filter(Boolean).join(", ");
}

async function reportSubscription(subscription) {
  const locale = language.value === "de" ? "de" : "en";
  const { data } = await post("/api/me/devices", { ...subscription.toJSON(), name: name(), locale });
  remember(data.id);
}

/** Register this browser for pushes; resolves to whether its owner allowed it. Call it in a click handler: iPhones require that. */
export async function signUp(publicKey) {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const { pushManager } = await registered();
  const before = await pushManager.getSubscription();
  if (before && !isOf(before, publicKey)) await before.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: bytes(publicKey) };
  await reportSubscription((await pushManager.getSubscription()) ?? (await pushManager.subscribe(options)));
  return true;
}

/** Remove a device. If it is this browser, it also drops its subscription. */
export async function remove(id) {
  await call("DELETE", /** @type {any} */ (`/api/me/devices/${id}`));
  if (id === thisDevice()) await forget();
}

async function forget() {
  remember("");
  const known = await navigator.serviceWorker.getRegistration();
  await (await known?.pushManager.getSubscription())?.unsubscribe();
}

/** At every start: report a renewed subscription to the service, and drop it if the device was removed elsewhere. */
export async function keepUp() {
  if (!canPush()) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => data?.open && go(data.open));
  if (!thisDevice()) return;
  whenLeaving(forget);
  const { data } = await get("/api/me/devices");
  if (!data.public_key) return;
  const { pushManager } = await registered();
  const subscription = await pushManager.getSubscription();
  if (!data.items.some((one) => one.id === thisDevice())) return void (await forget());
  if (!subscription || !isOf(subscription, data.public_key)) {
    if (Notification.permission === "granted") await signUp(data.public_key);
    return;
  }
  await reportSubscription(subscription);
}
