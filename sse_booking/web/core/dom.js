/** The only way to create elements: htm templates for Preact. Values become text or attributes, never markup. */

import * as hooks from "../vendor/hooks.js";
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
} from "../vendor/hooks.js";
export { Component, createPortal, Fragment, render };

/**
 * Preact's `useState`. State that begins as null has any type: what it becomes is seen at its setter.
 * @type {{(initial?: null): [any, (next: any) => void]; <T>(initial: T | (() => T)): [T, (next: any) => void]}}
 */
export const useState = hooks.useState;

/**
 * Preact's `useRef`. One that begins as null is set before an effect reads it.
 * @type {{(initial?: null): {current: any}; <T>(initial: T): {current: T}}}
 */
export const useRef = hooks.useRef;
