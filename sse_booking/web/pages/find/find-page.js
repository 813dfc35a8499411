/** All venues, with their kinds and today's availability. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loading } from "../../components/loading.js";
import { MoreButton } from "../../components/more-button.js";
import { html, useMemo, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf, places, usePlaces } from "../../core/places.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { VenueCard } from "./venue-card.js";

/** Return the venues of a kind ("" for all) whose names, or those of their resources, contain all the words. */
function matching(venues, look, words) {
  const wanted = words.toLocaleLowerCase().split(/\s+/);
  return venues.filter(({ venue, resources }) => {
    const names = resources.map((one) => `${one.name} ${one.kind}`).join(" ");
    const text = `${venue.name} ${names}`.toLocaleLowerCase();
    return (!look || lookOf(resources[0]?.kind) === look) && wanted.every((word) => text.includes(word));
  });
}

/** How many venues are rendered at first. A thousand would keep a phone busy for seconds. */
const PAGE = 60;

export default function FindPage() {
  const all = usePlaces();
  const { you } = useStore(site);
  useStore(places);
  const [look, setLook] = useState("");
  const [words, setWords] = useState("");
  const [most, setMost] = useState(PAGE);
  const venues = useMemo(() => {
    if (!all) return null;
    const by = new Map(
      [...all.venues.values()].map((venue) => [venue.id, { venue, resources: /** @type {any[]} */ ([]) }]),
    );
    for (const resource of all.resources.values()) by.get(resource.venue_id)?.resources.push(resource);
    return [...by.values()];
  }, [all]);
  const looks = [...new Set((venues ?? []).map(({ resources }) => lookOf(resources[0]?.kind)))];
  const found = matching(venues ?? [], look, words);
  return html`
    <div class="head">
      <div>
        <h1 tabindex="-1">${t("find.title")}</h1>
        <p>${t("find.lead")}</p>
      </div>
    </div>
    <div class="row">
      <label class="search grow">
        <span class="sr">${t("find.search")}</span>
        <${Icon} name="search" />
        <input
          class="input"
          type="search"
          placeholder=${t("find.search")}
          value=${words}
          onInput=${(event) => setWords(event.target.value)}
        />
      </label>
      ${
        looks.length > 1 &&
        html`
          <div class="chips" role="group" aria-label=${t("find.kinds")}>
            ${["", ...looks].map(
              (one) => html`
                <button
                  class="chip"
                  key=${one}
                  aria-pressed=${one === look ? "true" : "false"}
                  onClick=${() => setLook(one)}
                >
                  ${one && html`<${Icon} name=${one} />`}${t(one ? `look.${one}` : "find.all")}
                </button>
              `,
            )}
          </div>
        `
      }
    </div>
    ${
      !venues
        ? html`<${Loading} card=${true} rows=${6} />`
        : found.length
          ? html`
            <ul class="venues">
              ${found.slice(0, most).map((one) => html`<${VenueCard} key=${one.venue.id} ...${one} />`)}
            </ul>
            <${MoreButton} more=${found.length > most ? () => setMost(most + PAGE) : null} />
          `
          : html`
            <div class="card">
              <${Empty}
                icon="search"
                title=${t(venues.length ? "find.none" : "find.empty")}
                text=${t(venues.length ? "find.none.more" : "find.empty.more")}
              >
                ${
                  venues.length
                    ? html`
                      <button
                        class="btn"
                        onClick=${() => {
                          setWords("");
                          setLook("");
                        }}
                      >
                        ${t("find.reset")}
                      </button>
                    `
                    : you && html`<a class="btn btn-main" href="/setup">${t("setup.new")}</a>`
                }
              <//>
            </div>
          `
    }
  `;
}
