/** What is open above a venue's page: `dialog` is its `kind`, and the `resource` that it is about. */
import { html } from "../../core/dom.js";
import { DatedHoursDialog } from "./dated-hours.js";
import { QuestionsDialog } from "./questions.js";
import { QuotasDialog } from "./quotas.js";
import { ResourceForm } from "./resource-form.js";
import { VenueForm } from "./venue-form.js";

export function VenueDialog({ venue, resources, dialog, onClose }) {
  return html`
    ${dialog.kind === "venue" && html`<${VenueForm} venue=${venue} onClose=${onClose} />`}
    ${
      dialog.kind === "quotas" &&
      html`<${QuotasDialog} venue=${venue} resources=${resources} onClose=${onClose} />`
    }
    ${
      dialog.kind === "questions" &&
      html`
        <${QuestionsDialog}
          thing=${dialog.resource ?? venue}
          path=${dialog.resource ? `/api/resources/${dialog.resource.id}` : `/api/venues/${venue.id}`}
          taken=${[...venue.questions, ...resources.flatMap((one) => one.questions)]}
          onClose=${onClose}
        />
      `
    }
    ${
      dialog.kind === "dated" &&
      html`
        <${DatedHoursDialog}
          venue=${venue}
          resource=${dialog.resource}
          others=${resources.filter((one) => one.id !== dialog.resource.id)}
          onClose=${onClose}
        />
      `
    }
    ${
      dialog.kind === "resource" &&
      html`
        <${ResourceForm}
          key=${dialog.resource?.id ?? "new"}
          venue=${venue}
          resource=${dialog.resource}
          onClose=${onClose}
        />
      `
    }
  `;
}
