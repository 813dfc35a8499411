import { BusyButton } from "../../components/busy-button.js";
import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { signInAs } from "../../core/session.js";

const ICONS = { guest: "user", staff: "restaurant", admin: "chart" };

export function DemoPeople({ people, run, busy }) {
  return html`
    <section class="stack-s">
      <h2>${t("demo.title")}</h2>
      <p class="muted">${t("demo.lead")}</p>
      <ul class="people">
        ${people.map(
          (one) => html`
            <li key=${one.id}>
              <${BusyButton}
                class="person"
                busy=${busy === one.id}
                onClick=${() => run(one.id, () => signInAs(one.id))}
              >
                <span class="avatar" aria-hidden="true">
                  ${one.name
                    .split(" ")
                    .map((word) => word[0])
                    .join("")}
                </span>
                <span class="grow">
                  <b>${one.name}</b>
                  <small>${t(`part.${one.part}`)}</small>
                </span>
                <${Icon} name=${ICONS[one.part] ?? one.part} />
              <//>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}
