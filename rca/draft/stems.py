"""A crude fold of English endings."""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR = {
    "fell": "fall", "fallen": "fall", "rose": "rise", "risen": "rise", "broke": "break",
    "broken": "break", "drew": "draw", "drawn": "draw", "sank": "sink", "torn": "tear",
    "tore": "tear", "worn": "wear", "wore": "wear", "burnt": "burn", "frozen": "freeze",
    "froze": "freeze", "left": "leav", "lost": "lose", "held": "hold", "read": "read",
    "cut": "cut", "grew": "grow", "grown": "grow", "stuck": "stick", "bent": "bend",
    "feet": "foot", "dried": "dry", "hidden": "hid", "hung": "hang", "sat": "sit",
}  # fmt: skip
_ENDINGS = (
    "ations", "ation", "ments", "ment", "nesses", "ness", "ingly", "edly", "ings", "ing", "ions",
    "ion", "ies", "ers", "ed", "er", "es", "ly", "s", "e",
)  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A crude fold of English endings: `coating`, `coated` and `coater` are one word."""
    word = _IRREGULAR.get(word, word)
    for ending in _ENDINGS:
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= (3 if ending in ("s", "e", "ed") else 4):
            if ending == "ies":
                root += "y"
            if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "sl":
                root = root[:-1]
            return root[:-1] if root.endswith("e") and len(root) > 4 else root
    return word
