/** Finds people and bookings of a venue by name, telephone, address or the code of a booking (the key /). */
import { Field } from "../../components/field.js";
import { get } from "../../core/api.js";
import { nameOf } from "../../core/booking.js";
import { html, useEffect, useRef, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { requesterName } from "../../core/names.js";
import { day, time } from "../../core/time.js";
import { CustomerCard } from "./customer-card.js";

const PAUSE_MS = 200;
const MOST = 8;

function useFound(venue, words) {
  const [found, setFound] = useState(null);
  useEffect(() => {
    setFound(null);
    if (words.length < 2) return undefined;
    let stopped = false;
    const timer = setTimeout(async () => {
      const q = `q=${encodeURIComponent(words)}&limit=${MOST}`;
      try {
        const [people, bookings] = await Promise.all([
          get(`/api/venues/${venue.id}/people?${q}`),
          get(`/api/bookings?role=staff&venue_id=${venue.id}&${q}`),
        ]);
        if (!stopped) setFound({ people: people.data.items, bookings: bookings.data.items });
      } catch {
        if (!stopped) setFound({ people: [], bookings: [] });
      }
    }, PAUSE_MS);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [venue.id, words]);
  return found;
}

export function FindPeople({ venue }) {
  const [words, setWords] = useState("");
  const [card, open] = useState("");
  const box = useRef(null);
  const found = useFound(venue, words.trim());
  useEffect(() => {
    const press = (event) => {
      const typing =
        event.target instanceof Element && event.target.closest("input, textarea, select, dialog");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current.querySelector("input").focus();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  const nothing = found && !found.people.length && !found.bookings.length;
  return html`
    <div class="find noprint stack-s" ref=${box}>
      <${Field}
        type="search"
        label=${t("desk.find")}
        autocomplete="off"
        aria-keyshortcuts="/"
        value=${words}
        onInput=${setWords}
      />
      ${nothing && html`<p role="status" class="muted">${t("find.none")}</p>`}
      ${
        found &&
        !nothing &&
        html`
          <section class="card" aria-label=${t("desk.found")}>
            <ul>
              ${found.people.map(
                (one) => html`
                  <li class="booking thing" key=${one.id}>
                    <span class="avatar" aria-hidden="true">${[...one.name][0]}</span>
                    <div class="grow">
                      <p class="strong text">${one.name}</p>
                      <p class="small muted text">
                        ${[one.phone, one.email, t("card.bookings", { n: one.bookings })].filter(Boolean).join(" · ")}
                      </p>
                    </div>
                    <div class="acts">
                      <button class="btn btn-s" aria-label=${`${t("card")}: ${one.name}`} onClick=${() => open(one.id)}>
                        ${t("card")}
                      </button>
                    </div>
                  </li>
                `,
              )}
              ${found.bookings.map(
                (one) => html`
                  <li class="booking thing" key=${one.id}>
                    <span class="avatar" aria-hidden="true">#</span>
                    <div class="grow">
                      <a class="strong text" href=${`/bookings/${one.id}`}>${requesterName(one)}, ${nameOf(one)}</a>
                      <p class="small muted">
                        ${day(one.starts_at, venue.timezone)}, ${time(one.starts_at, venue.timezone)} · ${one.reference}
                      </p>
                    </div>
                  </li>
                `,
              )}
            </ul>
          </section>
        `
      }
      ${card && html`<${CustomerCard} key=${card} venue=${venue} id=${card} onClose=${() => open("")} />`}
    </div>
  `;
}
