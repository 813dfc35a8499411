/** A booking by telephone: who, when, where, done, by keyboard alone. Known customers are found while typing. */
import { BusyButton } from "../../components/busy-button.js";
import { DateTimeField } from "../../components/date-time-field.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Select } from "../../components/select.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf } from "../../core/places.js";
import { duration, rfc3339 } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";
import { NOBODY, PersonField, partyOf } from "./person-field.js";

const LENGTHS = [30, 60, 90, 120, 150, 180, 240];
const HALF_HOUR = 1_800_000;

/** Book the first of these resources that is free. Throws the last refusal. */
async function bookFirst(resources, body) {
  let refusal = null;
  for (const { id } of resources) {
    try {
      return await post("/api/bookings", { ...body, resource_id: id });
    } catch (error) {
      if (error.status !== 409 && error.status !== 422) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

export function NewBooking({ venue, onClose }) {
  const resources = resourcesOf(venue.id);
  const [person, setPerson] = useState(NOBODY);
  const [start, setStart] = useState(() => rfc3339(Math.ceil(Date.now() / HALF_HOUR) * HALF_HOUR));
  const [minutes, setMinutes] = useState("120");
  const [place, setPlace] = useState("");
  const { busy, error, run } = useWriting(() => {
    toast(t("saved"));
    onClose();
  });
  const book = (event) => {
    event.preventDefault();
    const body = {
      starts_at: start,
      ends_at: rfc3339(Date.parse(start) + Number(minutes) * 60_000),
      for: partyOf(person),
    };
    const places = place ? resources.filter((one) => one.id === place) : resources.slice(0, 20);
    run(() => bookFirst(places, body));
  };
  return html`
    <${Dialog}
      title=${t("desk.new")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} form="new-booking">${t("desk.book")}<//>
      `}
    >
      <form id="new-booking" class="stack" onSubmit=${book}>
        <${PersonField} venueId=${venue.id} label=${t("desk.for")} person=${person} onChange=${setPerson} />
        <${DateTimeField} label=${t("when")} instant=${start} venue=${venue} onChange=${setStart} />
        <div class="pair">
          <${Select}
            label=${t("desk.minutes")}
            value=${minutes}
            onInput=${setMinutes}
            options=${LENGTHS.map((one) => [String(one), duration(one)])}
          />
          <${Select}
            label=${t("what")}
            value=${place}
            onInput=${setPlace}
            options=${[["", t("desk.any")], ...resources.map((one) => [one.id, one.name])]}
          />
        </div>
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
