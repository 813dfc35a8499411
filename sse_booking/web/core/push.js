/** This browser as a device that shows pushes. What it is known as is kept for each person, so that removing it elsewhere counts here. */
import { call, get, post } from "./api.js";
import { language } from "./i18n.js";
import { go } from "./router.js";
import { whenLeaving, you } from "./session.js";

const WORKER = "/service-worker.js";
const keyOf = (user) => `push-device:${user}`;

export const isApple = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
/** Whether this browser can show pushes. On iPhones and iPads only a page on the Home Screen can. */
export const canPush = () =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** The id under which the service knows this browser as a device of whoever is signed in; "" where it is none. */
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
    /* no storage: this browser signs up anew each time it is asked to */
  }
}

/** @type {any} */
const { trustedTypes: types } = window;
let script;

/** The address of the worker, as browsers with Trusted Types want it: this one and no other. */
function address() {
  script ??= types
    ? types.createPolicy("service-worker", { createScriptURL: () => WORKER }).createScriptURL(WORKER)
    : WORKER;
  return script;
}

/** The service worker, registered when it is first needed; doing so again changes nothing. */
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

/** What the browser is called in the list of devices. */
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

async function tell(subscription) {
  const locale = language.value === "de" ? "de" : "en";
  const { data } = await post("/api/me/devices", { ...subscription.toJSON(), name: name(), locale });
  remember(data.id);
}

/** Have this browser show pushes; resolves to whether its owner allowed it. To be called by a press of a button: iPhones insist on it. */
export async function signUp(publicKey) {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const { pushManager } = await registered();
  const before = await pushManager.getSubscription();
  if (before && !isOf(before, publicKey)) await before.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: bytes(publicKey) };
  await tell((await pushManager.getSubscription()) ?? (await pushManager.subscribe(options)));
  return true;
}

/** Have a device show no more pushes; where it is this browser, it forgets its subscription too. */
export async function remove(id) {
  await call("DELETE", /** @type {any} */ (`/api/me/devices/${id}`));
  if (id === thisDevice()) await forget();
}

async function forget() {
  remember("");
  const known = await navigator.serviceWorker.getRegistration();
  await (await known?.pushManager.getSubscription())?.unsubscribe();
}

/** At every start: the service learns of a subscription that the browser has renewed, the browser that it was removed elsewhere. */
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
  await tell(subscription);
}
