/** Which list of the desk's Now is shown, which line of it is chosen, and what was done last. */
import { nameOf } from "../../../core/booking.js";
import { useEffect, useState } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { requesterName } from "../../../core/names.js";

export const idOf = (row) => row?.resource?.id ?? row?.id ?? "";

/**
 * `rows` are the lists by name. What is most urgent is shown and chosen first. Later only people choose: nothing may move under a thumb,
 * so after an action nobody is chosen.
 */
export function useChoice(rows, isLoaded) {
  const [tab, setTab] = useState("");
  const [chosen, setChosen] = useState("");
  const [told, tell] = useState("");
  const choose = (id) => {
    tell("");
    setChosen(id);
  };
  const show = (name) => {
    setTab(name);
    choose(idOf(rows[name][0]));
  };
  useEffect(() => {
    if (!tab && isLoaded) show(["late", "now", "next"].find((name) => rows[name].length) ?? "now");
  }, [isLoaded]);
  const done = (booking) => {
    setChosen("");
    tell(`${requesterName(booking)}, ${nameOf(booking)}: ${t(`status.${booking.status}`)}`);
  };
  const name = tab || "now";
  return { tab: name, one: rows[name].find((row) => idOf(row) === chosen), told, show, choose, done };
}
