/** The values of a resource's form, and what of them is sent. */
export const KINDS = ["table", "machine", "ground", "room", "parking", "resource"];
/** Rules that are numbers, in the order of the form. */
export const NUMBERS = [
  "lead_minutes",
  "window_days",
  "min_minutes",
  "max_minutes",
  "buffer_before_minutes",
  "buffer_after_minutes",
  "hold_s",
  "pending_expires_s",
  "check_in_from_minutes",
  "no_show_grace_minutes",
  "quota_bookings",
  "quota_day_minutes",
  "quota_week_minutes",
  "cancel_until_minutes",
  "change_until_minutes",
  "notice_days",
  "window_full_days",
];
const SEATS = ["seats_min", "seats_max"];
const words = (text) =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
const NEEDED = new Set([
  "lead_minutes",
  "buffer_before_minutes",
  "buffer_after_minutes",
  "hold_s",
  "check_in_from_minutes",
]);
const FRESH = {
  name: "",
  kind: "table",
  capacity: 1,
  approval: "manual",
  pending_blocks: true,
  slot_minutes: 60,
  opening_hours: null,
  closures: [],
  lead_minutes: 0,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  hold_s: 300,
  check_in_from_minutes: 60,
  features: "",
  joins: [],
};

/** The form's values for a resource, or for a new one. */
export const asForm = (resource) => ({
  ...FRESH,
  ...resource,
  features: resource ? resource.features.join(", ") : "",
  fixed: resource ? resource.slot_minutes !== null : true,
});

/** The members to send: all of a new resource, else those that were changed. */
export function bodyOf(value, before) {
  const body = {
    name: value.name.trim(),
    kind: value.kind,
    capacity: Number(value.capacity),
    approval: value.approval,
    pending_blocks: value.pending_blocks,
    opening_hours: value.opening_hours,
    closures: value.closures,
    features: words(value.features),
    joins: value.joins,
  };
  body.slot_minutes = value.fixed ? Number(value.slot_minutes) : null;
  for (const name of [...NUMBERS, ...SEATS]) {
    const given = value[name];
    body[name] =
      given === "" || given === null || given === undefined
        ? NEEDED.has(name)
          ? FRESH[name]
          : null
        : Number(given);
  }
  if (!before) return body;
  const untouched = bodyOf(asForm(before), null);
  return Object.fromEntries(
    Object.entries(body).filter(([name, now]) => JSON.stringify(now) !== JSON.stringify(untouched[name])),
  );
}
