/** What the wizard sends: a booking, a series of it, or a set of it and others. */
import { possible, wishBody } from "../../core/parties.js";
import { resourceOf, resourcesOf } from "../../core/places.js";
import { given, questionsFor } from "../../core/questions.js";
import { ruleOf } from "../../core/series.js";

/** Return the places that it may become: the named one, or for a party those of the venue that have what it wants. */
export const placesOf = (selection) =>
  selection.resource_id
    ? [resourceOf(selection.resource_id)]
    : possible(resourcesOf(selection.venue_id), selection);

/** Return what is booked: a quantity of a place, or a place for a party. */
function placeOf(selection, quantity) {
  const { resource_id, venue_id, party_size } = selection;
  if (!party_size) return { resource_id, quantity };
  return { ...(resource_id ? { resource_id } : { venue_id }), ...wishBody(selection) };
}

/** Return where and how a series or a set is booked; null for a single booking. */
export function togetherOf({ starts_at, ends_at, answers, resource_id, quantity, ...texts }, now) {
  const { repeat, times, also } = now;
  const range = { starts_at, ends_at };
  if (repeat) {
    const body = { ...range, ...texts, resource_id, quantity, ...(answers && { answers }) };
    return { path: "/api/bookings/series", body: { ...body, rrule: ruleOf(repeat, times) } };
  }
  if (!also.length) return null;
  const answersFor = (id) => given(questionsFor(resourceOf(id)), now.answers);
  const items = [resource_id, ...also].map((id) => ({
    resource_id: id,
    ...range,
    quantity: id === resource_id ? quantity : 1,
    ...(answers && { answers: answersFor(id) }),
  }));
  return { path: "/api/bookings/set", body: { items, ...texts } };
}

/** Return the booking as it is sent. `now`: what the wizard holds. */
export const wantedOf = (selection, now, questions) => ({
  ...placeOf(selection, now.quantity),
  starts_at: selection.starts_at,
  ends_at: selection.ends_at,
  ...(now.title.trim() && { title: now.title.trim() }),
  ...(now.note.trim() && { note: now.note.trim() }),
  ...(now.attendees.length > 0 && { attendees: now.attendees }),
  ...(questions.length > 0 && { answers: given(questions, now.answers) }),
});
