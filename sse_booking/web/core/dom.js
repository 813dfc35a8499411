/** The one way to make elements: htm's templates to Preact. Values become text or attributes, never markup. */

import htm from "../vendor/htm.js";
import { Component, createPortal, Fragment, h, render } from "../vendor/preact.js";

export const html = htm.bind(h);
export {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "../vendor/hooks.js";
export { Component, createPortal, Fragment, render };
