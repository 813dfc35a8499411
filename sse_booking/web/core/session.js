/** The signed-in person, and the ways to sign in here. */
import { call, get, whenSignedOut } from "./api.js";
import { Store } from "./store.js";

/** `undefined` until it is loaded; then the response of GET /api/site. `lost`: a session has ended without a sign-out. */
export const site = new Store(undefined);
export const you = () => site.value?.you ?? null;
export const isAdmin = () => you()?.role === "admin";

export async function loadSite() {
  site.set((await get("/api/site")).data);
}

whenSignedOut(() => {
  if (you()) site.set((now) => ({ ...now, you: null, lost: true }));
});

/** Sign in with a request that returns a session. The other tabs are notified. */
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
/** Cleanup in this browser before the user signs out. */
export const whenLeaving = (handler) => {
  onLeaving = handler;
};

export async function signOut() {
  await onLeaving().catch(() => {});
  await call("DELETE", "/api/session", { key: null, quiet: true }).catch(() => {});
  leave();
}

/** Continue without a session. */
export function leave() {
  site.set((now) => ({ ...now, you: null, lost: false }));
  others.postMessage("changed");
}

/** Extend the session; resolves to whether that succeeded. */
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

// Other tabs notice a sign-in or sign-out.
const others = new BroadcastChannel("sse-booking:session");
others.onmessage = () => loadSite().catch(() => {});
