/** The signed-in person's notification preferences. They are requested at the first notification, not at every start. */
import { call, put } from "./api.js";
import { you } from "./session.js";

const PATH = "/api/me/preferences";
const KEEP_MS = 60_000;
/** @type {{user: string, at: number, answer: Promise<any> | null}} */
let kept = { user: "", at: 0, answer: null };

/** `{events: {type: {page, email, push}}, settings, version}` of the signed-in person. */
export async function loadPreferences() {
  const { data, etag } = await call("GET", PATH, { quiet: true });
  return read(data, etag);
}

/** Split the response into events and settings. */
function read({ events, ...settings }, version) {
  return { events, settings, version };
}

/** Replace the preferences; resolves to the new ones. Omitted settings stay. Refused when another page has changed them. */
export async function savePreferences(events, version, settings = {}) {
  kept = { user: "", at: 0, answer: null };
  const { data, etag } = await put(PATH, { events, ...settings }, { ifMatch: version });
  return read(data, etag);
}

/** Return whether events of a type are shown on pages. Yes if the preferences can't be loaded: one toast too many is better than none. */
export async function isShownOnPages(type) {
  const user = you()?.user_id ?? "";
  if (kept.user !== user || Date.now() - kept.at > KEEP_MS)
    kept = { user, at: Date.now(), answer: loadPreferences().catch(() => null) };
  return (await kept.answer)?.events[type]?.page ?? true;
}
