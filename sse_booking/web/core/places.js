/** Venues and resources, cached for all pages of this tab: they change rarely, and every page names them. */
import { all, get } from "./api.js";
import { useEffect } from "./dom.js";
import { route } from "./router.js";
import { site } from "./session.js";
import { Store, useStore } from "./store.js";

export const places = new Store(null); // {venues: Map, resources: Map} once loaded
let loading = null;
/** Who loads them, and on which page; and the same of the last load that succeeded. */
let loadingAs = "";
let loadedAs = "";
const now = () => `${site.value?.you?.user_id ?? ""} ${route.value.path}`;
/** Archived places, which lists no longer contain. Each is fetched when a booking of its former visitor names it. */
const archived = { venues: new Map(), resources: new Map() };
/** The maximum of loaded venues and resources. Pages name them everywhere, so they load all; more than this is too much for one tab. */
const MOST = 20_000;

/** The venues that the page's bookings name. Changes of these are followed. */
export const named = new Store([]);
const MOST_NAMED = 30;

export async function loadPlaces() {
  if (!loading) {
    loadingAs = now();
    loading = Promise.all([all("/api/venues", MOST), all("/api/resources", MOST)]).finally(() => {
      loading = null;
    });
  }
  const as = loadingAs;
  const [venues, resources] = await loading;
  loadedAs = as;
  places.set({
    venues: new Map(venues.items.map((venue) => [venue.id, venue])),
    resources: new Map(resources.items.map((resource) => [resource.id, resource])),
  });
}

/** Load the places that bookings name before the bookings are shown. Otherwise times would be in the wrong zone. */
export async function loadPlacesOf(bookings) {
  if (places.value === null || loading) await loadPlaces().catch(() => {});
  if (!places.value) return; // offline: show what is there, and render again when they are loaded
  const ids = (name) => [...new Set(bookings.map((one) => one[name]))].filter(Boolean);
  const fresh = ids("venue_id").filter((id) => places.value.venues.has(id) && !named.value.includes(id));
  if (fresh.length) named.set((before) => [...fresh, ...before].slice(0, MOST_NAMED));
  await Promise.all([
    ...ids("venue_id").map((id) => fetchArchived("venues", id)),
    ...ids("resource_id").map((id) => fetchArchived("resources", id)),
  ]);
}

async function fetchArchived(kind, id) {
  if (places.value[kind].has(id) || archived[kind].has(id)) return;
  try {
    archived[kind].set(id, (await get(`/api/${kind}/${encodeURIComponent(id)}`)).data);
  } catch {
    /* not for this person, or no connection: the id is shown */
  }
}

/** Return the places. Going to another page loads them again, once for all of its parts. */
export function usePlaces() {
  const value = useStore(places);
  const { you } = useStore(site) ?? {};
  const allowed = Boolean(you) || site.value?.public_read;
  useEffect(() => {
    if (allowed && loadedAs !== now()) loadPlaces().catch(() => {});
  }, [allowed, you?.user_id]);
  return value;
}

export const venueOf = (id) => places.value?.venues.get(id) ?? archived.venues.get(id);
export const resourceOf = (id) => places.value?.resources.get(id) ?? archived.resources.get(id);
export const resourcesOf = (venueId) =>
  [...(places.value?.resources.values() ?? [])].filter((resource) => resource.venue_id === venueId);
export const zoneOf = (venueId) => venueOf(venueId)?.timezone ?? "UTC";
/** Return whether the signed-in person works there. Only owner and staff get these members from the service. */
export const worksAt = (venue) => Boolean(venue?.owner_id);
export const myVenues = () => [...(places.value?.venues.values() ?? [])].filter(worksAt);

/** @type {[string, RegExp][]} */
const KINDS = [
  ["restaurant", /table|restaurant|seat|bistro/],
  ["equipment", /tractor|equip|machine|harvest|tool|drill|loader|excavator/],
  ["grounds", /ground|court|pitch|field|sport|gym|hall|pool/],
  ["rooms", /room|board|meeting|desk|office|studio/],
  ["parking", /park|lot|garage|space|bay/],
];

/** Return which of the five icons a resource's kind has. */
export const lookOf = (kind) =>
  KINDS.find(([, pattern]) => pattern.test((kind ?? "").toLowerCase()))?.[0] ?? "other";
export const lookOfVenue = (id) => lookOf(resourcesOf(id)[0]?.kind);
