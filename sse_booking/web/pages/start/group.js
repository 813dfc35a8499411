import { Field } from "../../components/field.js";
import { Icon } from "../../components/icon.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { duration } from "../../core/time.js";
import { namesOf } from "./draft.js";

const LENGTHS = ["30", "45", "60", "90", "120", "180", "240"];

/** Some things of one kind that are booked alike. */
export function Group({ value, onChange, onRemove }) {
  const names = namesOf(value);
  const shown = names.length > 1 ? t("start.from-to", { first: names[0], last: names.at(-1) }) : names[0];
  const number = (name, more) => html`
    <${Field}
      type="number"
      inputmode="numeric"
      value=${value[name] ?? ""}
      onInput=${(given) => onChange({ [name]: given })}
      ...${more}
    />
  `;
  const whole = (name) => (given) => onChange({ [name]: Math.max(0, Math.floor(Number(given) || 0)) });
  const seats = { aside: t("optional"), max: "100000" };
  return html`
    <fieldset class="stack-s">
      <legend class="text">${shown || t("start.things")}</legend>
      <div class="fields">
        <${Field}
          label=${t("start.stem")}
          required
          maxlength="150"
          value=${value.stem}
          onInput=${(stem) => onChange({ stem })}
        />
        ${number("count", { label: t("start.count"), required: true, min: "1", max: "200", onInput: whole("count") })}
        ${number("first", { label: t("start.number-from"), required: true, min: "0", max: "100000", onInput: whole("first") })}
        ${number("seats_min", { label: t("rule.seats_min"), min: "1", ...seats })}
        ${number("seats_max", { label: t("rule.seats_max"), min: value.seats_min || "1", ...seats })}
        <${Select}
          label=${t("start.length")}
          value=${value.minutes}
          onInput=${(minutes) => onChange({ minutes })}
          options=${[...LENGTHS.map((one) => [one, duration(Number(one))]), ["", t("setup.free")]]}
        />
        <${Select}
          label=${t("approval")}
          value=${value.approval}
          onInput=${(approval) => onChange({ approval })}
          options=${[["automatic", t("approval.automatic")], ["manual", t("approval.manual")]]}
        />
      </div>
      ${
        onRemove &&
        html`
          <p>
            <button type="button" class="btn btn-s btn-quiet" aria-label=${`${t("remove")}: ${shown}`} onClick=${onRemove}>
              <${Icon} name="x" />
              ${t("remove")}
            </button>
          </p>
        `
      }
    </fieldset>
  `;
}
