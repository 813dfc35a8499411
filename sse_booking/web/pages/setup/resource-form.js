/** A resource with its rules: description, booking, opening hours, closures. */
import { BusyButton } from "../../components/busy-button.js";
import { Checkbox } from "../../components/checkbox.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { patch, post, remove } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { loadPlaces, resourcesOf } from "../../core/places.js";
import { toast } from "../../core/toasts.js";
import { Closures } from "./closures.js";
import { OpeningHours } from "./opening-hours.js";
import { SeatsFields } from "./seats-fields.js";

const KINDS = ["table", "machine", "ground", "room", "parking", "resource"];
const NUMBERS = [
  "lead_minutes",
  "window_days",
  "min_minutes",
  "max_minutes",
  "buffer_before_minutes",
  "buffer_after_minutes",
  "hold_s",
  "pending_expires_s",
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
const NEEDED = new Set(["lead_minutes", "buffer_before_minutes", "buffer_after_minutes", "hold_s"]);
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
  features: "",
  joins: [],
};

const asForm = (resource) => ({
  ...FRESH,
  ...resource,
  features: resource ? resource.features.join(", ") : "",
  fixed: resource ? resource.slot_minutes !== null : true,
});

function bodyOf(value, before) {
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

export function ResourceForm({ venue, resource, onClose }) {
  const [value, setValue] = useState(() => asForm(resource));
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const [cancelling, cancel] = useState(false);
  const [leaving, leave] = useState(false);
  const set = (change) => setValue((now) => ({ ...now, ...change }));
  const wrong = (field) => error?.problem?.errors?.find((one) => one.field === field)?.message;
  const run = async (what, write) => {
    setBusy(what);
    setError(null);
    try {
      await write();
      await loadPlaces();
      toast(t("saved"));
      onClose();
    } catch (refusal) {
      setError(refusal);
      setBusy("");
    }
  };
  const save = (event) => {
    event.preventDefault();
    const body = bodyOf(value, resource);
    if (!Object.keys(body).length) return onClose();
    const path = resource
      ? `/api/resources/${resource.id}${cancelling ? "?cancel_affected=true" : ""}`
      : `/api/venues/${venue.id}/resources`;
    return run("save", () =>
      resource ? patch(path, body, { ifMatch: resource.version }) : post(path, body),
    );
  };
  const number = (name, more = {}) => html`
    <${Field}
      key=${name}
      type="number"
      inputmode="numeric"
      min="0"
      label=${t(`rule.${name}`)}
      wrong=${wrong(name)}
      value=${value[name] ?? ""}
      onInput=${(given) => set({ [name]: given })}
      ...${more}
    />
  `;
  const foot = html`
    ${
      resource &&
      html`
        <${BusyButton} class="btn btn-quiet btn-bad" busy=${busy === "remove"} onClick=${() => leave(true)}>
          ${t("setup.archive")}
        <//>
      `
    }
    <button class="btn end" onClick=${onClose}>${t("back")}</button>
    <${BusyButton} class="btn btn-main" busy=${busy === "save"} form="resource">${t("save")}<//>
  `;
  return html`
    <${Dialog}
      wide=${true}
      title=${resource ? resource.name : t("setup.add")}
      onClose=${onClose}
      foot=${foot}
    >
      <form id="resource" class="stack-l" onSubmit=${save}>
        <div class="fields">
          <${Field}
            label=${t("name")}
            required
            maxlength="200"
            wrong=${wrong("name")}
            value=${value.name}
            onInput=${(name) => set({ name })}
          />
          <${Select}
            label=${t("kind")}
            value=${value.kind}
            onInput=${(kind) => set({ kind })}
            options=${[...new Set([...KINDS, value.kind])].map((one) => [
              one,
              KINDS.includes(one) ? t(`kind.${one}`) : one,
            ])}
          />
          <${Field}
            type="number"
            label=${t("capacity")}
            hint=${t("capacity.hint")}
            min="1"
            required
            wrong=${wrong("capacity")}
            value=${value.capacity}
            onInput=${(capacity) => set({ capacity })}
          />
        </div>
        <fieldset class="stack">
          <legend>${t("setup.how")}</legend>
          <div class="fields">
            <${Select}
              label=${t("approval")}
              value=${value.approval}
              onInput=${(approval) => set({ approval })}
              options=${[["manual", t("approval.manual")], ["automatic", t("approval.automatic")]]}
            />
            <${Select}
              label=${t("setup.times")}
              value=${value.fixed ? "fixed" : "free"}
              onInput=${(one) => set({ fixed: one === "fixed" })}
              options=${[["fixed", t("setup.fixed")], ["free", t("setup.free")]]}
            />
            ${
              value.fixed &&
              html`
                <${Field}
                  type="number"
                  label=${t("rule.slot_minutes")}
                  min="1"
                  max="1440"
                  required
                  wrong=${wrong("slot_minutes")}
                  value=${value.slot_minutes ?? 60}
                  onInput=${(slot_minutes) => set({ slot_minutes })}
                />
              `
            }
          </div>
          ${
            value.approval === "manual" &&
            html`
              <${Checkbox}
                label=${t("pending-blocks")}
                checked=${value.pending_blocks}
                onChange=${(pending_blocks) => set({ pending_blocks })}
              />
            `
          }
        </fieldset>
        <${SeatsFields}
          value=${value}
          others=${resourcesOf(venue.id).filter((one) => one.id !== resource?.id && !one.pool)}
          wrong=${wrong}
          onChange=${set}
        />
        <${OpeningHours}
          value=${value.opening_hours}
          venue=${venue}
          onChange=${(opening_hours) => set({ opening_hours })}
          wrong=${wrong("opening_hours")}
        />
        <${Closures} value=${value.closures} venue=${venue} onChange=${(closures) => set({ closures })} />
        <details>
          <summary class="strong">${t("setup.rules")}</summary>
          <p class="muted small">${t("setup.rules.more")}</p>
          <div class="fields">${NUMBERS.map((name) => number(name))}</div>
        </details>
        <${ErrorMessage} error=${error} />
        ${
          error?.name === "still-booked" &&
          resource &&
          html`
            <${Checkbox}
              label=${t("cancel-affected", { n: error.problem.booking_ids.length })}
              checked=${cancelling}
              onChange=${cancel}
            />
          `
        }
      </form>
      ${
        leaving &&
        html`
          <${Dialog}
            title=${t("ask.archive-thing", { what: resource.name })}
            onClose=${() => leave(false)}
            foot=${html`
              <button type="button" class="btn" onClick=${() => leave(false)}>${t("keep")}</button>
              <button
                type="button"
                class="btn btn-bad"
                onClick=${() => {
                  leave(false);
                  run("remove", () => remove(`/api/resources/${resource.id}`, { ifMatch: resource.version }));
                }}
              >
                ${t("setup.archive")}
              </button>
            `}
          >
            <p>${t("setup.archive.more")}</p>
          <//>
        `
      }
    <//>
  `;
}
