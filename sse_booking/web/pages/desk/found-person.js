import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export const FoundPerson = ({ person, onOpen }) => html`
  <li class="booking thing">
    <span class="avatar" aria-hidden="true">${[...person.name][0]}</span>
    <div class="grow">
      <p class="strong text">${person.name}</p>
      <p class="small muted text">
        ${[person.phone, person.email, t("card.bookings", { n: person.bookings })].filter(Boolean).join(" · ")}
      </p>
    </div>
    <div class="acts">
      <button class="btn btn-s" aria-label=${`${t("card")}: ${person.name}`} onClick=${onOpen}>${t("card")}</button>
    </div>
  </li>
`;
