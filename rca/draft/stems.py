"""A crude fold of English endings."""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR = {
    "fell": "fall", "fallen": "fall", "rose": "rise", "risen": "rise", "broke": "break",
    "broken": "break", "drew": "draw", "drawn": "draw", "sank": "sink", "torn": "tear",
    "tore": "tear", "worn": "wear", "wore": "wear", "burnt": "burn", "frozen": "freeze",
    "froze": "freeze", "left": "leav", "lost": "lose", "held": "hold", "read": "read",
    "cut": "cut", "grew": "grow", "grown": "grow", "stuck": "stick", "bent": "bend",
    "wrote": "write", "written": "write", "ran": "run", "began": "begin", "begun": "begin",
    "shrank": "shrink", "spread": "spread", "slid": "slide", "swollen": "swell", "shut": "shut",
    "kept": "keep", "found": "find", "went": "go", "gone": "go", "spun": "spin", "thrown": "throw",
    "threw": "throw", "bought": "buy", "brought": "bring", "caught": "catch", "taught": "teach",
    "sent": "send", "built": "build", "met": "meet", "fed": "feed", "split": "split",
    "feet": "foot", "dried": "dry", "hidden": "hid", "hung": "hang", "sat": "sit",
}  # fmt: skip
_ENDINGS = (
    "ations", "ation", "ments", "ment", "nesses", "ness", "ingly", "edly", "ings", "ing", "ions",
    "ion", "er", "ed", "ly", "e",
)  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A crude fold of English endings: `coating`, `coated` and `coater` are one word."""
    word = _IRREGULAR.get(word, word)
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-3] + "y" if word.endswith("ies") else word[:-1]
        word = word[:-1] if word.endswith(("sse", "she", "che", "xe")) else word
    for ending in _ENDINGS:
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= (3 if ending in ("e", "ed") else 4):
            if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "sl":
                root = root[:-1]
            return root[:-1] if root.endswith("e") and len(root) > 4 else root
    return word
