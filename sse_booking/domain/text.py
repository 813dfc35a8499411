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
_VISIBLE: Final = re.compile(VISIBLE)


def is_visible(text: str) -> bool:
    """Whether anything of the text can be seen."""
    return _VISIBLE.search(text) is not None
