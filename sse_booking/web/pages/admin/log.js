import { Loaded } from "../../components/loaded.js";
import { html } from "../../core/dom.js";
import { usePages } from "../../core/use-pages.js";
import { AuditTable } from "./audit-table.js";

export function LogTable({ path }) {
  const log = usePages(path, ["admin"]);
  return html`<${Loaded} of=${log}>${(rows) => html`<${AuditTable} rows=${rows} more=${log.more} />`}<//>`;
}
