"""How long a person takes who has never seen a page: the keystroke-level model (Card, Moran and Newell 1980), counted and not measured.

Each action is done in the browser and adds what it costs a person: thinking, pointing, moving the hands, pressing keys. What a page says is
read once, at the usual 238 words a minute (Brysbaert 2019).
"""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Locator

KEY_S: Final = 0.28
"""One key of an average typist who is no secretary."""
POINT_S: Final = 1.1
CLICK_S: Final = 0.2
HANDS_S: Final = 0.4
"""From the mouse to the keys, or back."""
THINK_S: Final = 1.35
WORDS_PER_S: Final = 238 / 60


class Hand:
    """A person at a page, and the seconds that they have taken."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def read(self, text: Locator) -> None:
        """Read everything that it says."""
        self.seconds += len(text.inner_text().split()) / WORDS_PER_S

    def wait(self, seconds: float) -> None:
        """Wait for something that is not on the page, such as a mail."""
        self.seconds += seconds

    def click(self, button: Locator) -> None:
        """Find it, point at it, press it."""
        button.click()
        self.seconds += THINK_S + POINT_S + CLICK_S

    def fill(self, field: Locator, text: str) -> None:
        """Click into a field and type; what was in it goes with two keys."""
        had = 2 if field.input_value() else 0
        field.fill(text)
        self.seconds += THINK_S + POINT_S + CLICK_S + 2 * HANDS_S + KEY_S * (had + len(text))

    def choose(self, field: Locator, label: str) -> None:
        """Open a list and pick from it."""
        field.select_option(label=label)
        self.seconds += 2 * (THINK_S + POINT_S + CLICK_S)
