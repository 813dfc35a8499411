import { html } from "../../core/dom.js";

export function AuditDetail({ detail }) {
  return Object.entries(detail).map(
    ([key, value]) => html`
      <span key=${key}>
        ${key}
        : <bdi>${typeof value === "object" ? JSON.stringify(value) : String(value)}</bdi>
      </span>
    `,
  );
}
