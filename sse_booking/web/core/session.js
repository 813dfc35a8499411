/** Who is signed in, and how people sign in here. */
import { call, get, whenSignedOut } from "./api.js";
import { Store } from "./store.js";

/** `undefined` until it is known; then what GET /api/site says. `lost`: a session has ended without anybody signing out. */
export const site = new Store(undefined);
export const you = () => site.value?.you ?? null;
export const isAdmin = () => you()?.role === "admin";

export async function loadSite() {
  site.set((await get("/api/site")).data);
}

whenSignedOut(() => {
  if (you()) site.set((now) => ({ ...now, you: null, lost: true }));
});

/** Sign in by a request whose answer is a session; the other tabs learn of it. */
export async function signInBy(path, body) {
  await call("POST", path, { body, key: null, quiet: true });
  const { data } = await get("/api/site");
  site.set(data);
  others.postMessage("changed");
}

export const signInAs = (person) => signInBy("/api/demo/session", { person });
export const signIn = (name, password) => signInBy("/api/login", { name, password });
export const signInByToken = (token) => signInBy("/api/session", { token });

let onLeaving = async () => {};
/** What is to be done in this browser before whoever is signed in leaves. */
export const whenLeaving = (handler) => {
  onLeaving = handler;
};

export async function signOut() {
  await onLeaving().catch(() => {});
  await call("DELETE", "/api/session", { key: null, quiet: true }).catch(() => {});
  leave();
}

/** Go on as nobody: there is no session any more. */
export function leave() {
  site.set((now) => ({ ...now, you: null, lost: false }));
  others.postMessage("changed");
}

/** Make the session last longer; whether that went. */
export async function renew() {
  try {
    const { data } = await call("POST", "/api/session/renew", { key: null, quiet: true });
    site.set((now) => ({ ...now, you: data }));
    return true;
  } catch (error) {
    return error.isOffline
      ? false
      : get("/api/site").then(
          ({ data }) => Boolean(data.you),
          () => false,
        );
  }
}

// Signing in or out in one tab is seen by the others.
const others = new BroadcastChannel("sse-booking:session");
others.onmessage = () => loadSite().catch(() => {});
