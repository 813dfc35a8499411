/** Questions of a venue and a resource, and how people read them. */
import { language, t } from "./i18n.js";
import { venueOf } from "./places.js";

/** A text, or one of several languages. */
export const inWords = (label) =>
  typeof label === "string"
    ? label
    : (label?.[language.value] ?? label?.en ?? Object.values(label ?? {})[0] ?? "");

/** All that is asked of who books a resource: the venue's questions first. */
export const askedOf = (resource) => [
  ...(venueOf(resource.venue_id)?.questions ?? []),
  ...(resource.questions ?? []),
];

/** Whether a question is asked after these answers. */
export function isAsked(question, answers) {
  if (!question.show_if) return true;
  const value = answers[question.show_if.id];
  return Array.isArray(value) ? value.includes(question.show_if.is) : value === question.show_if.is;
}

/**
 * The answers to what is asked, without those that are empty.
 * @returns {Record<string, string | number | boolean | string[]>}
 */
export function given(questions, answers) {
  /** @type {Record<string, string | number | boolean | string[]>} */
  const found = {};
  for (const question of questions) {
    const value = answers[question.id];
    if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) continue;
    if (isAsked(question, found)) found[question.id] = question.kind === "number" ? Number(value) : value;
  }
  return found;
}

/** What an answer says. */
export const answerText = (value) =>
  typeof value === "boolean"
    ? t(value ? "question.yes" : "question.no")
    : Array.isArray(value)
      ? value.join(", ")
      : String(value);
