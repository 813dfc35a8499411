/**
 * One catalogue per language, in texts/. A text may contain {names} and, if it depends on a number, forms by the language's plural rules.
 */

import en from "../texts/en.js";
import { Store } from "./store.js";

export const LANGUAGES = { en: "English", de: "Deutsch" };
const catalogues = { en };

function preferred() {
  try {
    const kept = localStorage.getItem("language");
    if (kept && kept in LANGUAGES) return kept;
  } catch {
    /* no storage: the browser's languages */
  }
  return (navigator.languages ?? []).map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES) ?? "en";
}

export const language = new Store("en");
let plural = new Intl.PluralRules("en");

let known = { code: "", languages: /** @type {readonly string[]} */ ([]), tag: "" };

/** The tag for dates and numbers: the browser's variant of the chosen language, such as en-GB. It is kept: every shown time asks for it. */
export function locale() {
  const languages = navigator.languages ?? [];
  const code = language.value;
  if (known.code !== code || known.languages !== languages)
    known = { code, languages, tag: languages.find(isUsable) ?? code };
  return known.tag;
}

/** Return whether a tag is of the chosen language and usable. Some systems have tags that Intl refuses (`en-US@posix`). */
function isUsable(tag) {
  try {
    return tag.startsWith(language.value) && Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

export async function setLanguage(code, keep = true) {
  if (!catalogues[code]) catalogues[code] = (await import(`../texts/${code}.js`)).default;
  plural = new Intl.PluralRules(code);
  document.documentElement.lang = code;
  if (keep) {
    try {
      localStorage.setItem("language", code);
    } catch {
      /* chosen for this page only */
    }
  }
  language.set(code);
}

export const startLanguage = () => setLanguage(preferred(), false);

/** Return the text of a key in the chosen language, with its {names} filled in. */
export function t(key, values = {}) {
  let text = catalogues[language.value]?.[key] ?? en[key];
  if (text === undefined) return key;
  if (typeof text === "object") text = text[plural.select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** Return whether a key has a text. */
export const has = (key) => key in en;
