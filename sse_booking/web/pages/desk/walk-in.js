/** A walk-in: the first tap says that somebody is there, the second where they sit. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loaded } from "../../components/loaded.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf } from "../../core/places.js";
import { useSaving } from "../../core/use-saving.js";
import { freeOf } from "./now/groups.js";
import { seat } from "./now/seat.js";
import { loadFree } from "./now/use-now-lists.js";
import { placeWords } from "./now/words.js";

export function WalkIn({ venue, onClose }) {
  const [state, setState] = useState(
    /** @type {{value: any, error: any}} */ ({ value: undefined, error: null }),
  );
  const [chosen, choose] = useState("");
  const { busy, error, run } = useSaving(onClose);
  useEffect(() => {
    loadFree(venue).then(setState, (refusal) => setState({ value: undefined, error: refusal }));
  }, [venue.id]);
  const take = (place) => {
    choose(place.resource.id);
    return run(() => seat(place.resource, place.until));
  };
  const row = (place) => html`
    <li key=${place.resource.id}>
      <${BusyButton}
        class="btn btn-l btn-wide"
        busy=${busy && chosen === place.resource.id}
        onClick=${() => take(place)}
      >
        ${place.resource.name}
        <small class="muted">${placeWords(place, venue.timezone).lead}</small>
      <//>
    </li>
  `;
  return html`
    <${Dialog} title=${t("desk.walk-in")} lead=${html`<p class="muted">${t("desk.walk-in.more")}</p>`} onClose=${onClose}>
      <${ErrorMessage} error=${error} />
      <${Loaded} of=${state} rows=${3}>
        ${(items) => {
          const places = freeOf(items, resourcesOf(venue.id), Date.now());
          return places.length
            ? html`<ul class="stack-s">${places.map(row)}</ul>`
            : html`<p role="status">${t("guest.full")}</p>`;
        }}
      <//>
    <//>
  `;
}
