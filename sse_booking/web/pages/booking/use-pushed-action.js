import { useEffect } from "../../core/dom.js";

/** Focus the button that a push leads to, once it is there. Pressing it is left to the person. */
export function usePushedAction(isThere, staff) {
  useEffect(() => {
    const action = location.hash.slice(1);
    if (!isThere || !/^[a-z]+$/.test(action)) return;
    /** @type {HTMLElement | null} */
    const button = document.querySelector(`main [data-action="${action}"]`);
    button?.focus();
  }, [isThere, staff]);
}
