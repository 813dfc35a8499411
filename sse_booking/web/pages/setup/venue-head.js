/** The name of a venue, and the ways to its page, questions, limits, guests and webhooks. */
import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export function VenueHead({ venue, isOwner, open }) {
  return html`
    <div class="head">
      <div>
        <a class="crumb" href="/setup"><${Icon} name="left" />${t("nav.setup")}</a>
        <h1 class="text" tabindex="-1">${venue.name}</h1>
        <p class="small">${venue.timezone.replaceAll("_", " ")}</p>
      </div>
      <div class="row-s">
        <a class="btn" href=${`/places/${venue.id}`}>${t("see-place")}</a>
        ${
          isOwner &&
          html`
            <button class="btn" onClick=${() => open({ kind: "questions" })}>${t("questions")}</button>
            <button class="btn" onClick=${() => open({ kind: "quotas" })}>${t("quotas")}</button>
          `
        }
        ${venue.guests !== "off" && html`<a class="btn" href=${`/book/${venue.id}`}>${t("venue.guests.link")}</a>`}
        <a class="btn" href=${`/setup/${venue.id}/webhooks`}>${t("webhooks.link")}</a>
        ${
          isOwner &&
          html`
            <button class="btn" onClick=${() => open({ kind: "venue" })}>
              <${Icon} name="edit" />
              ${t("edit")}
            </button>
          `
        }
      </div>
    </div>
  `;
}
