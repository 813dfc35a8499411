import { Component, html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { ErrorMessage } from "./error-message.js";

/** A part of a page. If its rendering fails, it shows an error in its place, and the rest of the page stays. */
export class ErrorBoundary extends Component {
  static getDerivedStateFromError() {
    return { failed: true };
  }

  componentDidCatch(error) {
    console.warn(error);
  }

  render() {
    const { as = "div", children } = this.props;
    if (!this.state.failed) return children;
    const again = () => this.setState({ failed: false });
    return html`<${as}><${ErrorMessage} error=${{ message: t("broken-part") }} again=${again} /><//>`;
  }
}
