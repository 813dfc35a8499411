/** The questions of a venue and a resource, and their texts. */
import { language, t } from "./i18n.js";
import { venueOf } from "./places.js";

/** Return a text, or the one of several languages. */
export const inWords = (label) =>
  typeof label === "string"
    ? label
    : (label?.[language.value] ?? label?.en ?? Object.values(label ?? {})[0] ?? "");

/**
 * Return all questions for the booking of one of these places, the venue's first. Where it is not known yet which one it will be, what only
 * some of them ask is asked, and dropped by the service if nobody asks it.
 */
export function questionsOf(venue, resources) {
  const asked = [...(venue?.questions ?? []), ...resources.flatMap((one) => one.questions ?? [])];
  return [...new Map(asked.map((one) => [one.id, one])).values()];
}

/** Return all questions for the booking of a resource. */
export const questionsFor = (resource) => questionsOf(venueOf(resource.venue_id), [resource]);

/** Return whether a question is shown after these answers. */
export function isShown(question, answers) {
  if (!question.show_if) return true;
  const value = answers[question.show_if.id];
  return Array.isArray(value) ? value.includes(question.show_if.is) : value === question.show_if.is;
}

/**
 * Return the answers to the shown questions, without empty ones.
 * @returns {Record<string, string | number | boolean | string[]>}
 */
export function given(questions, answers) {
  /** @type {Record<string, string | number | boolean | string[]>} */
  const found = {};
  for (const question of questions) {
    const value = answers[question.id];
    if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) continue;
    if (isShown(question, found)) found[question.id] = question.kind === "number" ? Number(value) : value;
  }
  return found;
}

/** Return the text of an answer. */
export const answerText = (value) =>
  typeof value === "boolean"
    ? t(value ? "question.yes" : "question.no")
    : Array.isArray(value)
      ? value.join(", ")
      : String(value);
