/** Announcements to everybody, and notifications to one user. */
import { html } from "../../core/dom.js";
import { AnnouncementForm } from "./announcement-form.js";
import { NotificationForm } from "./notification-form.js";

export function Announce() {
  return html`
    <div class="halves">
      <${AnnouncementForm} />
      <${NotificationForm} />
    </div>
  `;
}
