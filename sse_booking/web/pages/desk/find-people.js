/** Finds people and bookings of a venue by name, telephone, address or the code of a booking (the key /). */
import { Field } from "../../components/field.js";
import { html, useEffect, useRef, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { CustomerCard } from "./customer-card.js";
import { FoundBooking } from "./found-booking.js";
import { FoundPerson } from "./found-person.js";
import { useFound } from "./use-found.js";

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
                (one) => html`<${FoundPerson} key=${one.id} person=${one} onOpen=${() => open(one.id)} />`,
              )}
              ${found.bookings.map(
                (one) => html`<${FoundBooking} key=${one.id} booking=${one} zone=${venue.timezone} />`,
              )}
            </ul>
          </section>
        `
      }
      ${card && html`<${CustomerCard} key=${card} venue=${venue} id=${card} onClose=${() => open("")} />`}
    </div>
  `;
}
