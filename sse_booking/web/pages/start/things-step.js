import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { groupOf, namesOf } from "./draft.js";
import { Foot } from "./foot.js";
import { Group } from "./group.js";

const MOST = 200;

/** What is booked, many at once: "Table", twelve of them, from number one on. */
export function ThingsStep({ draft, onChange, onNext, onBack, busy, made }) {
  const { groups } = draft;
  const set = (index, change) =>
    onChange({ groups: groups.map((one, at) => (at === index ? { ...one, ...change } : one)) });
  const names = groups.flatMap(namesOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const wrong = twice
    ? t("start.twice", { name: twice })
    : names.length > MOST
      ? t("start.most", { n: MOST })
      : "";
  return html`
    <form
      class="stack"
      onSubmit=${(event) => {
        event.preventDefault();
        if (!wrong) onNext();
      }}
    >
      ${groups.map(
        (one, index) => html`
          <${Group}
            key=${index}
            value=${one}
            onChange=${(change) => set(index, change)}
            onRemove=${groups.length > 1 ? () => onChange({ groups: groups.filter((_, at) => at !== index) }) : null}
          />
        `,
      )}
      <p>
        <button
          type="button"
          class="btn btn-s"
          onClick=${() => onChange({ groups: [...groups, { ...groupOf(groups[0].kind, ""), count: 1 }] })}
        >
          <${Icon} name="plus" />
          ${t("start.more-things")}
        </button>
      </p>
      ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
      ${busy && html`<p role="status">${t("start.making", { n: made, of: names.length })}</p>`}
      <${Foot} onBack=${onBack} busy=${busy} text=${t("start.make", { n: names.length })} />
    </form>
  `;
}
