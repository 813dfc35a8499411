/** All venues, with their kinds and today's availability. */
import { Icon } from "../../components/icon.js";
import { Loading } from "../../components/loading.js";
import { MoreButton } from "../../components/more-button.js";
import { html, useMemo, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf, places, usePlaces } from "../../core/places.js";
import { useStore } from "../../core/store.js";
import { KindChips } from "./kind-chips.js";
import { NothingFound } from "./nothing-found.js";
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

/** Return each venue with its resources. */
function withResources({ venues, resources }) {
  const by = new Map(
    [...venues.values()].map((venue) => [venue.id, { venue, resources: /** @type {any[]} */ ([]) }]),
  );
  for (const resource of resources.values()) by.get(resource.venue_id)?.resources.push(resource);
  return [...by.values()];
}

/** How many venues are rendered at first. A thousand would keep a phone busy for seconds. */
const PAGE = 60;

export default function FindPage() {
  const all = usePlaces();
  useStore(places);
  const [look, setLook] = useState("");
  const [words, setWords] = useState("");
  const [most, setMost] = useState(PAGE);
  const venues = useMemo(() => all && withResources(all), [all]);
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
          <${KindChips} looks=${looks} value=${look} onChange=${setLook} />
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
            <${NothingFound}
              some=${venues.length > 0}
              onReset=${() => {
                setWords("");
                setLook("");
              }}
            />
          `
    }
  `;
}
