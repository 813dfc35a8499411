/** What the service knows of whoever is signed in besides the session: who asks them to work there, and whether they may make venues. */
import { get } from "./api.js";
import { useEffect } from "./dom.js";
import { useEvents } from "./live.js";
import { you } from "./session.js";
import { Store, useStore } from "./store.js";

/** `null` until it is known; then what GET /api/me says. */
export const me = new Store(null);

export async function loadMe() {
  const { data } = await get("/api/me");
  me.set(data);
}

/** What is known of whoever is signed in, kept in step with the invitations that arrive. */
export function useMe() {
  const user = you()?.user_id;
  const value = useStore(me);
  useEffect(() => {
    if (user) loadMe().catch(() => {});
  }, [user]);
  useEvents(["notification"], (event) => {
    if (event.notification.type === "invitation") loadMe().catch(() => {});
  });
  return value?.user_id === user ? value : null;
}
