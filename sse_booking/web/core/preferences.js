/** What the signed-in person wants to be told of. It is asked for when there is something to tell, not at every start. */
import { call, put } from "./api.js";
import { you } from "./session.js";

const PATH = "/api/me/preferences";
const KEEP_MS = 60_000;
/** @type {{user: string, at: number, answer: Promise<any> | null}} */
let kept = { user: "", at: 0, answer: null };

/** `{events: {type: {page, email, push}}, settings, version}` of whoever is signed in. */
export async function loadPreferences() {
  const { data, etag } = await call("GET", PATH, { quiet: true });
  return read(data, etag);
}

/** What is told, and apart from it when and how. */
function read({ events, ...settings }, version) {
  return { events, settings, version };
}

/** Replace them; resolves to how they stand then. Settings left out stay. Refused when another page has changed them. */
export async function savePreferences(events, version, settings = {}) {
  kept = { user: "", at: 0, answer: null };
  const { data, etag } = await put(PATH, { events, ...settings }, { ifMatch: version });
  return read(data, etag);
}

/** Whether events of a type are to be told on pages. Rather once too often than not at all: yes where that can't be found out. */
export async function isTold(type) {
  const user = you()?.user_id ?? "";
  if (kept.user !== user || Date.now() - kept.at > KEEP_MS)
    kept = { user, at: Date.now(), answer: loadPreferences().catch(() => null) };
  return (await kept.answer)?.events[type]?.page ?? true;
}
