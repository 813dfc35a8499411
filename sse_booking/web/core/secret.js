/** The secret of a link: it stands in the fragment, which no server sees and no log keeps. */

/** What stands in the fragment. It goes out of the address at once: what is copied or shared from now on opens nothing. */
export function takeSecret() {
  const secret = location.hash.slice(1);
  if (secret) history.replaceState(null, "", location.pathname + location.search);
  return secret;
}
