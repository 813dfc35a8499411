"""What can be seen of a text. A name of blanks, or of characters without a shape, is nobody's name."""

from __future__ import annotations

import re
from typing import Final

VISIBLE: Final = (
    r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff]"
)
"""A pattern that is found in a text with at least one character that has a shape: blanks, controls, the default-ignorable characters of
Unicode and its blank letters (fillers, the empty Braille pattern) have none."""
VISIBLE_OR_NONE: Final = f"^$|{VISIBLE}"
"""The same, where no name is one, too."""
# Only in Python, "$" also matches before a trailing line break.
CHOSEN_ID: Final = r"^[a-z0-9][a-z0-9-]{0,63}$(?!\n)"
QUESTION_ID: Final = r"^[a-z0-9][a-z0-9_-]{0,39}$(?!\n)"
LANGUAGE: Final = r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$(?!\n)"
TIME_OF_DAY: Final = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
IN_WORDS: Final = {
    VISIBLE: "It must have a character that can be seen.",
    VISIBLE_OR_NONE: "It must have a character that can be seen.",
    CHOSEN_ID: "1 to 64 lower-case letters, digits and hyphens, the first of them no hyphen.",
    QUESTION_ID: "1 to 40 lower-case letters, digits, hyphens and underscores, the first of them a letter or a digit.",
    LANGUAGE: "A language such as en or de-AT.",
    TIME_OF_DAY: "A time of day such as 07:30.",
}
"""pattern -> what it asks for. People read it where a text is refused."""
_VISIBLE: Final = re.compile(VISIBLE)


def is_visible(text: str) -> bool:
    """Whether anything of the text can be seen."""
    return _VISIBLE.search(text) is not None
