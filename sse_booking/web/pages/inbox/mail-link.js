import { html } from "../../core/dom.js";
import { go } from "../../core/router.js";
import { stamp } from "../../core/time.js";

/** A mail in the list. It opens without another entry in the history. */
export function MailLink({ one, open }) {
  return html`
    <li class="booking thing">
      <div class="grow">
        <h3>
          <a
            class="text"
            href=${`/inbox/${one.id}`}
            aria-current=${open ? "true" : undefined}
            onClick=${(event) => {
              event.preventDefault();
              go(`/inbox/${one.id}`, { replace: true });
            }}
          >
            ${one.subject}
          </a>
        </h3>
        <p class="small muted text">${one.to} · ${stamp(one.at)}</p>
      </div>
    </li>
  `;
}
