import type { VNode } from "preact";

declare const htm: {
  // biome-ignore lint/suspicious/noExplicitAny: a template's values are checked where they are used.
  bind(create: unknown): (strings: TemplateStringsArray, ...values: any[]) => VNode<any>;
};
export default htm;
