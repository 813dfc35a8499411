import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { site } from "../../core/session.js";
import { toast } from "../../core/toasts.js";

export function Announce() {
  /** @type {{message: string, level: "info" | "warning" | "critical", user_id: string, title: string, text: string}} */
  const fresh = { message: "", level: "info", user_id: "", title: "", text: "" };
  const [value, setValue] = useState(fresh);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const set = (change) => setValue((now) => ({ ...now, ...change }));
  const send = (what, write, cleared) => async (event) => {
    event.preventDefault();
    setBusy(what);
    setError(null);
    try {
      await write();
      set(cleared);
      toast(t("sent"));
    } catch (refusal) {
      setError({ what, refusal });
    }
    setBusy("");
  };
  const errorMessage = (what) => error?.what === what && html`<${ErrorMessage} error=${error.refusal} />`;
  return html`
    <div class="halves">
      <section class="card">
        <div class="card-head"><h2>${t("announce.all")}</h2></div>
        <form
          class="card-body stack"
          onSubmit=${send(
            "all",
            () => post("/api/admin/announcements", { message: value.message.trim(), level: value.level }),
            { message: "" },
          )}
        >
          <${Field}
            as="textarea"
            label=${t("message")}
            required
            maxlength="2000"
            value=${value.message}
            onInput=${(message) => set({ message })}
          />
          <${Select}
            label=${t("level")}
            value=${value.level}
            onInput=${(level) => set({ level })}
            options=${["info", "warning", "critical"].map((one) => [one, t(`level.${one}`)])}
          />
          ${errorMessage("all")}
          <p><${BusyButton} class="btn btn-main" busy=${busy === "all"}>${t("announce.send")}<//></p>
        </form>
      </section>
      <section class="card">
        <div class="card-head"><h2>${t("announce.one")}</h2></div>
        <form
          class="card-body stack"
          onSubmit=${send(
            "one",
            () =>
              post("/api/admin/notifications", {
                user_id: value.user_id.trim(),
                title: value.title.trim(),
                message: value.text.trim(),
              }),
            { title: "", text: "" },
          )}
        >
          <${Field}
            label=${t("who")}
            hint=${t("announce.who")}
            required
            maxlength="128"
            list="people"
            value=${value.user_id}
            onInput=${(user_id) => set({ user_id })}
          />
          <datalist id="people">
            ${site.value.people.map(
              (one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`,
            )}
          </datalist>
          <${Field}
            label=${t("title")}
            required
            maxlength="200"
            value=${value.title}
            onInput=${(title) => set({ title })}
          />
          <${Field}
            as="textarea"
            label=${t("message")}
            required
            maxlength="2000"
            value=${value.text}
            onInput=${(text) => set({ text })}
          />
          ${errorMessage("one")}
          <p><${BusyButton} class="btn btn-main" busy=${busy === "one"}>${t("send")}<//></p>
        </form>
      </section>
    </div>
  `;
}
