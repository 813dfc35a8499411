import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { patch, post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { go } from "../../core/router.js";
import { myZone } from "../../core/time.js";
import { useSaving } from "../../core/use-saving.js";
import { nameOfDay, WEEK } from "../../core/week.js";

const GUESTS = ["off", "verified", "staff"];
const ZONES = Intl.supportedValuesOf?.("timeZone") ?? ["UTC"];

export function VenueForm({ venue, onClose }) {
  const [name, setName] = useState(venue?.name ?? "");
  const [zone, setZone] = useState(venue?.timezone ?? (myZone() || "UTC"));
  const [week, setWeek] = useState(venue?.week_starts_on ?? "mon");
  const [guests, setGuests] = useState(venue?.guests ?? "off");
  const { busy, error, run } = useSaving((made) => {
    onClose();
    if (!venue) go(`/setup/${made.id}`);
  });
  const save = (event) => {
    event.preventDefault();
    const body = { name: name.trim(), timezone: zone.trim(), guests, week_starts_on: week };
    if (!venue) return run(() => post("/api/venues", body));
    const edited = {
      ...(name !== venue.name && { name: body.name }),
      ...(week !== venue.week_starts_on && { week_starts_on: week }),
      ...(guests !== venue.guests && { guests }),
      ...(zone !== venue.timezone && { timezone: body.timezone }),
    };
    if (!Object.keys(edited).length) return onClose();
    return run(() => patch(`/api/venues/${venue.id}`, edited, { ifMatch: venue.version }));
  };
  return html`
    <${Dialog}
      title=${t(venue ? "setup.edit-venue" : "setup.new")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} form="venue">${t("save")}<//>
      `}
    >
      <form id="venue" class="stack" onSubmit=${save}>
        <${Field} label=${t("name")} required maxlength="200" value=${name} onInput=${setName} />
        <${Field}
          label=${t("zone")}
          hint=${t("zone.hint")}
          list="zones"
          required
          value=${zone}
          onInput=${setZone}
        />
        <datalist id="zones">${ZONES.map((one) => html`<option key=${one} value=${one}></option>`)}</datalist>
        <${Select}
          label=${t("venue.week")}
          hint=${t("venue.week.hint")}
          value=${week}
          onInput=${setWeek}
          options=${WEEK.map((one, index) => [one, nameOfDay(index, "long")])}
        />
        <${Select}
          label=${t("venue.guests")}
          value=${guests}
          onInput=${setGuests}
          options=${GUESTS.map((one) => [one, t(`venue.guests.${one}`)])}
        />
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
