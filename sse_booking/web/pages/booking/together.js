import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loaded } from "../../components/loaded.js";
import { get, post } from "../../core/api.js";
import { applyTo } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { loadPlacesOf } from "../../core/places.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";
import { TogetherMember } from "./together-member.js";

const severalPlaces = (items) => new Set(items.map((one) => one.resource_id)).size > 1;

/** The bookings that were made together with this one, live; staff approve all that wait for an answer at once. */
export function Together({ booking, staff, topics }) {
  const list = useFollow(
    topics,
    async () => {
      const { data, cursor } = await get(`/api/series/${booking.series_id}`);
      await loadPlacesOf(data.items);
      return { value: data.items, cursor };
    },
    (event, items) => (event.booking?.series_id === booking.series_id ? applyTo(items, event) : items),
    [booking.series_id],
  );
  const { busy, error, run } = useWriting(() => toast(t("saved")));
  const approve = () =>
    run(() => post(/** @type {string} */ (`/api/bookings/series/${booking.series_id}/approve`), {}));
  return html`
    <section class="card">
      <div class="card-head">
        <h2>${t("together.title")}</h2>
        ${
          staff &&
          list.value?.some((one) => one.status === "pending") &&
          html`<${BusyButton} class="btn btn-s" busy=${busy} onClick=${approve}>${t("together.approve")}<//>`
        }
      </div>
      <${ErrorMessage} error=${error} />
      <${Loaded} of=${list} rows=${2}>
        ${(items) =>
          html`
            <ul class="card-body stack-s">
              ${items.map(
                (one) => html`
                  <${TogetherMember}
                    key=${one.id}
                    one=${one}
                    isThis=${one.id === booking.id}
                    withPlace=${severalPlaces(items)}
                  />
                `,
              )}
            </ul>
          `}
      <//>
    </section>
  `;
}
