/** The signed-in person beyond the session: invitations to staffs, and whether they may create venues. */
import { get } from "./api.js";
import { useEffect } from "./dom.js";
import { useEvents } from "./live.js";
import { you } from "./session.js";
import { Store, useStore } from "./store.js";

/** `null` until it is loaded; then the response of GET /api/me. */
export const me = new Store(null);

export async function loadMe() {
  const { data } = await get("/api/me");
  me.set(data);
}

/** Whose data is being loaded: several parts of a page ask for it at once. */
let asked = "";

function loadMeOf(user) {
  if (asked === user) return;
  asked = user;
  loadMe()
    .catch(() => {})
    .finally(() => {
      if (asked === user) asked = "";
    });
}

/** Return the signed-in person's data, kept up to date with arriving invitations. */
export function useMe() {
  const user = you()?.user_id;
  const value = useStore(me);
  useEffect(() => {
    if (user) loadMeOf(user);
  }, [user]);
  useEvents(["notification"], (event) => {
    if (event.notification.type === "invitation") loadMe().catch(() => {});
  });
  return value?.user_id === user ? value : null;
}
