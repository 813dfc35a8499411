import { get } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";
import { language } from "../../core/i18n.js";

/** The countries, the regions of one, and the public holidays of a year there. */
export function useHolidays({ country, region, year }) {
  const [known, setKnown] = useState(
    /** @type {{countries: string[], regions: any[], items: any[]}} */ ({
      countries: [],
      regions: [],
      items: [],
    }),
  );
  const [error, setError] = useState(null);
  useEffect(() => {
    const query = new URLSearchParams({ locale: language.value });
    if (country) query.set("country", country);
    if (country && region) query.set("region", region);
    if (country) query.set("year", String(year));
    let latest = true;
    get(`/api/holidays?${query}`).then(
      ({ data }) => {
        if (!latest) return;
        setKnown(data);
        setError(null);
      },
      (refusal) => latest && setError(refusal),
    );
    return () => {
      latest = false;
    };
  }, [country, region, year]);
  return { known, error };
}
