import { html, useEffect, useRef, useState } from "../../core/dom.js";
import { LANGUAGES, language, setLanguage, t } from "../../core/i18n.js";
import { initials } from "../../core/names.js";
import { useStore } from "../../core/store.js";
import { setTheme, theme } from "../../core/theme.js";
import { Icon } from "../icon.js";
import { Segmented } from "../segmented.js";
import { MenuHead } from "./menu-head.js";
import { MenuLinks } from "./menu-links.js";

export function Menu({ you }) {
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  const chosen = useStore(theme);
  const code = useStore(language);
  useEffect(() => {
    if (!open) return undefined;
    const leave = (event) => {
      if (event.type === "keydown" ? event.key === "Escape" : !box.current.contains(event.target)) {
        setOpen(false);
        if (event.type === "keydown") box.current.querySelector("button").focus();
      }
    };
    addEventListener("pointerdown", leave);
    addEventListener("keydown", leave);
    return () => {
      removeEventListener("pointerdown", leave);
      removeEventListener("keydown", leave);
    };
  }, [open]);
  const name = you?.name || you?.user_id || "";
  return html`
    <div class="who" ref=${box}>
      <button
        class="avatar"
        aria-expanded=${open ? "true" : "false"}
        aria-label=${t("menu", { name })}
        onClick=${() => setOpen(!open)}
      >
        ${you ? html`<bdi>${initials(name)}</bdi>` : html`<${Icon} name="gear" />`}
      </button>
      ${
        open &&
        html`
          <div class="menu">
            ${you && html`<${MenuHead} you=${you} />`}
            <${Segmented}
              label=${t("theme")}
              value=${chosen}
              onChange=${setTheme}
              options=${[["system", t("theme.system")], ["light", t("theme.light")], ["dark", t("theme.dark")]]}
            />
            <${Segmented}
              label=${t("language")}
              value=${code}
              onChange=${setLanguage}
              options=${Object.entries(LANGUAGES)}
            />
            <${MenuLinks} you=${you} onLeave=${() => setOpen(false)} />
          </div>
        `
      }
    </div>
  `;
}
