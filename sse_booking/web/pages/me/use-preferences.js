import { get } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";
import { loadPreferences, savePreferences } from "../../core/preferences.js";

/** The channels on which this person can be reached now. */
async function reachable() {
  const [contacts, devices] = await Promise.all([get("/api/me/contacts"), get("/api/me/devices")]);
  return [
    "page",
    ...(devices.data.items.length ? ["push"] : []),
    ...(contacts.data.items.some((one) => one.verified) ? ["email"] : []),
  ];
}

/** The own preferences, the channels on which one can be reached, and the writes. They are read again when `reach` changes. */
export function usePreferences(reach) {
  const [now, setNow] = useState(null);
  const [channels, setChannels] = useState(["page"]);
  const [error, setError] = useState(null);
  const load = () =>
    Promise.all([loadPreferences().then(setNow), reachable().then(setChannels)]).catch(setError);
  useEffect(() => {
    load();
  }, [reach]);
  const save = async (events, settings) => {
    setNow({ ...now, events, settings: { ...now.settings, ...settings } });
    setError(null);
    try {
      setNow(await savePreferences(events, now.version, settings));
    } catch (refusal) {
      setError(refusal);
      await load();
    }
  };
  const change = (types, channel, on) => {
    const events = { ...now.events };
    for (const type of types) events[type] = { ...events[type], [channel]: on };
    save(events, {});
  };
  return { now, channels, error, save, change };
}
