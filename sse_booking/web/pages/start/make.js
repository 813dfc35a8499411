/** Makes what the wizard was told: the venue, then its things. What was made is kept, so a second try makes only the rest. */
import { post } from "../../core/api.js";
import { daysRange } from "../../core/days.js";
import { namesOf } from "./draft.js";

const DAY_MS = 86_400_000;

async function closures(venue, closed) {
  const found = [];
  for (const { from, to, reason } of closed) {
    const days = Math.round((Date.parse(to || from) - Date.parse(from)) / DAY_MS) + 1;
    const range = await daysRange(venue, from, days);
    found.push({ starts_at: range.from, ends_at: range.to, reason });
  }
  return found;
}

/** An address that people can read and type: `osteria-luisa`; "" where the name has no letters for one. */
const slug = (name) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 50);

/** Make the venue under its name, or under the next that is free. */
async function makeVenue(body) {
  const id = slug(body.name);
  for (let number = 1; id && number < 10; number += 1) {
    try {
      return await post("/api/venues", { ...body, id: number === 1 ? id : `${id}-${number}` });
    } catch (refusal) {
      if (refusal.name !== "already-exists") throw refusal;
    }
  }
  return post("/api/venues", body);
}

/** @param {{draft: any, venueId: string, made: string[]}} before */
export async function make({ draft, venueId, made }, note) {
  const { name, timezone, guests, hours, closed, groups } = draft;
  let id = venueId;
  if (!id) {
    const { data } = await makeVenue({ name: name.trim(), timezone, guests });
    id = data.id;
    note({ venueId: id });
  }
  const shut = await closures({ id, timezone }, closed);
  const done = [...made];
  const people = (given) => (given ? Number(given) : null);
  for (const { kind, minutes, approval, seats_min: least, seats_max: most, ...group } of groups) {
    for (const thing of namesOf(group)) {
      if (done.includes(thing)) continue;
      await post(/** @type {any} */ (`/api/venues/${id}/resources`), {
        name: thing,
        kind,
        approval,
        seats_min: people(least),
        seats_max: people(most),
        slot_minutes: minutes === "" ? null : Number(minutes),
        opening_hours: hours,
        closures: shut,
      });
      done.push(thing);
      note({ made: [...done] });
    }
  }
  return id;
}
