"""Contrast of the rendered pixels of a control, which no check of style sheets can ensure."""

from __future__ import annotations

import base64

from playwright.sync_api import Page

READABLE = 3.0
"""The least contrast between a control's background and its strongest pixel: WCAG 1.4.11. Thin strokes never reach the full colour of
their text, so axe measures the 4.5 of WCAG 1.4.3 from the colours themselves. This check finds invisible controls, whatever the cause."""

CONTROLS = "button, a[href], input, select, textarea, summary"
# The most frequent colour is the background. The result is the highest contrast of any pixel with it.
MEASURE = """async ([data, boxes]) => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    const light = (colour) =>
        0.2126 * linear(colour >> 16) + 0.7152 * linear((colour >> 8) & 255) + 0.0722 * linear(colour & 255);
    return (boxes ?? [[0, 0, image.width, image.height]]).map((box) => {
    const { data: pixels } = context.getImageData(...box);
    const counts = new Map();
    for (let at = 0; at < pixels.length; at += 4) {
        const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    const ground = light([...counts].sort((a, b) => b[1] - a[1])[0][0]);
    return Math.max(...[...counts.keys()].map((colour) => {
        const [low, high] = [light(colour), ground].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    }));
    });
}"""
# What can be seen of the controls of a page, where it is on the whole page, and its name.
SEEN = """([controls, within]) => [...[...document.querySelectorAll(within)].at(-1).querySelectorAll(controls)].flatMap((one) => {
    const usable = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!usable || one.disabled || one.closest('[inert], [aria-disabled=true]')) return [];
    let { left, top, right, bottom } = one.getBoundingClientRect();
    for (let outer = one.parentElement; outer && outer !== document.body; outer = outer.parentElement) {
        if (getComputedStyle(outer).overflow === 'visible') continue;
        const edge = outer.getBoundingClientRect();
        [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
        [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    const box = [left + scrollX, top + scrollY, right - left, bottom - top].map(Math.floor);
    const name = one.getAttribute('aria-label') || one.innerText || one.outerHTML.slice(0, 120);
    return box[2] < 8 || box[3] < 8 || box[0] < 0 || box[1] < 0 ? [] : [[name, box]];
})"""


# On a picture of the whole page, what is pinned to the screen would cover what lies below it.
UNPINNED = """() => {
    for (const one of document.querySelectorAll('body *'))
        if (['fixed', 'sticky'].includes(getComputedStyle(one).position)) one.style.position = 'static';
}"""


def unreadable_anywhere(page: Page, meter: Page) -> dict[str, float]:
    """Return the controls of a whole page that are hard to see, and their contrast, from one picture. Pointer and focus are elsewhere."""
    page.mouse.move(0, 0)
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    page.evaluate(UNPINNED)
    picture = page.screenshot(full_page=True, animations="disabled", caret="hide")
    return _hard_to_see(page, meter, picture, "body")


def unreadable_in_dialog(page: Page, meter: Page) -> dict[str, float]:
    """Return the same of the uppermost dialog, whole: on a screen that is high enough for it."""
    page.mouse.move(0, 0)
    before = page.viewport_size
    page.set_viewport_size({"width": before["width"] if before else 1280, "height": 2400})
    page.evaluate("() => { [...document.querySelectorAll('dialog')].at(-1).style.maxHeight = 'none'; }")
    page.evaluate("() => document.activeElement?.blur()")
    picture = page.screenshot(animations="disabled", caret="hide")
    found = _hard_to_see(page, meter, picture, "dialog")
    if before:
        page.set_viewport_size(before)
    return found


def _hard_to_see(page: Page, meter: Page, picture: bytes, within: str) -> dict[str, float]:
    seen = page.evaluate(SEEN, [CONTROLS, within])
    contrasts = meter.evaluate(MEASURE, [base64.b64encode(picture).decode(), [box for _, box in seen]])
    return {name: round(contrast, 2) for (name, _), contrast in zip(seen, contrasts, strict=True) if contrast < READABLE}
