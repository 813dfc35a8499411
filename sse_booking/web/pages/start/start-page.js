/** Setting up a venue step by step: what it is, when it is open, what is booked, who works there, and the link for guests. */
import { Empty } from "../../components/empty.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loaded } from "../../components/loaded.js";
import { Steps } from "../../components/steps.js";
import { html, useEffect, useRef } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useMe } from "../../core/me.js";
import { usePlaces, venueOf } from "../../core/places.js";
import { GuestsStep } from "./guests-step.js";
import { HoursStep } from "./hours-step.js";
import { Preview } from "./preview.js";
import { StaffStep } from "./staff-step.js";
import { ThingsStep } from "./things-step.js";
import { STEPS, useStart } from "./use-start.js";
import { VenueStep } from "./venue-step.js";

const FORMS = { venue: VenueStep, hours: HoursStep, things: ThingsStep };

export default function StartPage() {
  const mine = useMe();
  usePlaces();
  const { state, busy, error, edit, back, next, finish } = useStart();
  const title = useRef(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) title.current?.focus();
    first.current = false;
  }, [state.step]);
  if (!mine) return html`<h1 tabindex="-1">${t("start.title")}</h1><${Loaded} of=${{}} />`;
  if (!mine.may_make_venues)
    return html`
      <h1 tabindex="-1">${t("start.title")}</h1>
      <div class="card"><${Empty} icon="home" title=${t("desk.none")} text=${t("setup.not-yours.more")} /></div>
    `;
  const step = STEPS[state.step];
  const Form = FORMS[step];
  const venue = state.venueId && venueOf(state.venueId);
  return html`
    <div class="head">
      <div>
        <h1 tabindex="-1">${t("start.title")}</h1>
        <p>${t("start.lead")}</p>
      </div>
    </div>
    <${Steps} names=${STEPS.map((one) => t(`start.${one}`))} at=${state.step} />
    <div class="cols start">
      <section class="card pad stack">
        <h2 tabindex="-1" ref=${title}>${t(`start.${step}.title`)}</h2>
        ${
          Form &&
          html`
            <${Form}
              draft=${state.draft}
              onChange=${edit}
              onNext=${next}
              onBack=${back}
              busy=${busy}
              made=${state.made.length}
            />
          `
        }
        <${ErrorMessage} error=${error} />
        ${venue && step === "staff" && html`<${StaffStep} venue=${venue} onNext=${next} />`}
        ${venue && step === "guests" && html`<${GuestsStep} venue=${venue} onDone=${finish} />`}
      </section>
      <${Preview} draft=${state.draft} />
    </div>
  `;
}
