import { Empty } from "../../components/empty.js";
import { GuestLink } from "../../components/guest-link.js";
import { Icon } from "../../components/icon.js";
import { KindIcon } from "../../components/kind-icon.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { owns } from "../../core/owning.js";
import { lookOf, resourcesOf } from "../../core/places.js";
import { ArchiveVenue } from "./archive-venue.js";
import { DatedHoursDialog } from "./dated-hours.js";
import { QuestionsDialog } from "./questions.js";
import { QuotasDialog } from "./quotas.js";
import { ResourceForm } from "./resource-form.js";
import { Staff } from "./staff.js";
import { VenueForm } from "./venue-form.js";

function summary(resource) {
  return [
    resource.slot_minutes ? t("rule.slots", { n: resource.slot_minutes }) : t("rule.free"),
    resource.pool && t("places", { n: resource.capacity }),
    t(`approval.${resource.approval}`),
    resource.opening_hours ? null : t("rule.always"),
    resource.dated_hours.length > 0 && t("dated.count", { n: resource.dated_hours.length }),
    resource.closures.length > 0 && t("closures-count", { n: resource.closures.length }),
  ]
    .filter(Boolean)
    .join(" · ");
}

export function Venue({ venue }) {
  const [dialog, open] = useState(null);
  const resources = resourcesOf(venue.id);
  const isOwner = owns(venue);
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
    <div class="cols">
      <section class="card">
        <div class="card-head">
          <h2>${t("setup.resources")}</h2>
          <button class="btn btn-s btn-main" onClick=${() => open({ kind: "resource" })}>
            <${Icon} name="plus" />
            ${t("setup.add")}
          </button>
        </div>
        ${
          resources.length
            ? html`
              <ul>
                ${resources.map(
                  (one) => html`
                    <li class="booking thing" key=${one.id}>
                      <${KindIcon} look=${lookOf(one.kind)} />
                      <div class="grow">
                        <h3 class="text">${one.name}</h3>
                        <p class="small muted">${summary(one)}</p>
                      </div>
                      <div class="acts">
                        <button
                          class="btn btn-s"
                          aria-label=${`${t("dated")}: ${one.name}`}
                          onClick=${() => open({ kind: "dated", resource: one })}
                        >
                          ${t("dated")}
                        </button>
                        <button
                          class="btn btn-s"
                          aria-label=${`${t("questions")}: ${one.name}`}
                          onClick=${() => open({ kind: "questions", resource: one })}
                        >
                          ${t("questions")}
                        </button>
                        <button
                          class="btn btn-s"
                          aria-label=${`${t("edit")}: ${one.name}`}
                          onClick=${() => open({ kind: "resource", resource: one })}
                        >
                          ${t("edit")}
                        </button>
                      </div>
                    </li>
                  `,
                )}
              </ul>
            `
            : html`
              <${Empty} icon="plus" title=${t("setup.no-resources")} text=${t("setup.no-resources.more")} />
            `
        }
      </section>
      <div class="stack">
        <${Staff} venue=${venue} />
        ${venue.guests !== "off" && html`<section class="card pad"><${GuestLink} venue=${venue} /></section>`}
        ${isOwner && html`<${ArchiveVenue} venue=${venue} />`}
      </div>
    </div>
    ${dialog?.kind === "venue" && html`<${VenueForm} venue=${venue} onClose=${() => open(null)} />`}
    ${
      dialog?.kind === "quotas" &&
      html`<${QuotasDialog} venue=${venue} resources=${resources} onClose=${() => open(null)} />`
    }
    ${
      dialog?.kind === "questions" &&
      html`
        <${QuestionsDialog}
          thing=${dialog.resource ?? venue}
          path=${dialog.resource ? `/api/resources/${dialog.resource.id}` : `/api/venues/${venue.id}`}
          taken=${[...venue.questions, ...resources.flatMap((one) => one.questions)]}
          onClose=${() => open(null)}
        />
      `
    }
    ${
      dialog?.kind === "dated" &&
      html`
        <${DatedHoursDialog}
          venue=${venue}
          resource=${dialog.resource}
          others=${resources.filter((one) => one.id !== dialog.resource.id)}
          onClose=${() => open(null)}
        />
      `
    }
    ${
      dialog?.kind === "resource" &&
      html`
        <${ResourceForm}
          key=${dialog.resource?.id ?? "new"}
          venue=${venue}
          resource=${dialog.resource}
          onClose=${() => open(null)}
        />
      `
    }
  `;
}
