/** A booking by telephone: who, when, where, done, by keyboard alone. Known customers are found while typing. */
import { BusyButton } from "../../components/busy-button.js";
import { DateTimeField } from "../../components/date-time-field.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { get, post } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf } from "../../core/places.js";
import { duration, rfc3339 } from "../../core/time.js";
import { toast } from "../../core/toasts.js";

const LENGTHS = [30, 60, 90, 120, 150, 180, 240];
const HALF_HOUR = 1_800_000;

/** Return the venue's customers that match the words, a moment after the last key press. */
function useKnown(venue, words) {
  const [known, setKnown] = useState([]);
  useEffect(() => {
    setKnown([]);
    if (words.trim().length < 2) return undefined;
    let stopped = false;
    const timer = setTimeout(() => {
      get(`/api/venues/${venue.id}/people?limit=5&q=${encodeURIComponent(words.trim())}`).then(
        ({ data }) => !stopped && setKnown(data.items),
        () => {},
      );
    }, 150);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [venue.id, words]);
  return known;
}

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
  const [person, setPerson] = useState(null);
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [start, setStart] = useState(() => rfc3339(Math.ceil(Date.now() / HALF_HOUR) * HALF_HOUR));
  const [minutes, setMinutes] = useState("120");
  const [place, setPlace] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const known = useKnown(venue, person ? "" : name);
  const choose = (one) => {
    setPerson(one);
    setName(one.name);
    setPhone(one.phone ?? "");
  };
  const type = (text) => {
    setPerson(null);
    setName(text);
  };
  const book = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    const guest = { name: name.trim(), ...(phone.trim() && { phone: phone.trim() }) };
    const body = {
      starts_at: start,
      ends_at: rfc3339(Date.parse(start) + Number(minutes) * 60_000),
      for: person ? { user_id: person.id } : { guest },
    };
    try {
      await bookFirst(place ? resources.filter((one) => one.id === place) : resources.slice(0, 20), body);
      toast(t("saved"));
      onClose();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
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
        <${Field} data-first label=${t("desk.for")} required maxlength="200" autocomplete="off" value=${name} onInput=${type} />
        ${
          known.length > 0 &&
          html`
            <ul class="row-s" aria-label=${t("desk.known")}>
              ${known.map(
                (one) => html`
                  <li key=${one.id}>
                    <button type="button" class="btn btn-s" onClick=${() => choose(one)}>
                      ${one.name} <small>${one.phone ?? one.email ?? ""}</small>
                    </button>
                  </li>
                `,
              )}
            </ul>
          `
        }
        ${
          !person &&
          html`
            <${Field}
              label=${t("guest.phone")}
              aside=${t("optional")}
              type="tel"
              autocomplete="off"
              value=${phone}
              onInput=${setPhone}
            />
          `
        }
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
