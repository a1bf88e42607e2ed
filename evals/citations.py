"""Do citations hold? Every cited id exists, its ref leads to a passage, its quote stands there,
and the sentence says no more than the passage does. Deterministic; no judge model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.door import Case, Diagnosis, Hypothesis, Passage
from evals.items import Grounds

_LABELS = re.compile(r"\[\s*(E\d+(?:\s*,\s*E\d+)*)\s*\]")
_SENTENCE = re.compile(r"(?<=\])\s*[.。;；]\s*|(?<=[.!?])\s+(?=[A-Z“])|(?<=[。！？])")
_QUOTED = re.compile("[“「](.+?)[”」]", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CELL = re.compile(r"(#(?:.*!)?R\d+)\.[^.#]+$")
_WORD = re.compile(r"[^\W\d_]{4,}|[㐀-鿿]")
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans('“”"«»', "‘’'‘’")
COMPUTED = "ranker#"  # a ref that names the ranker, not a document
MEASURED = re.compile(r"^plant#|\.(?:parquet|csv|tsv)#(?!R\d)")  # a column of the records
OVERLAP = 0.5  # share of a claim's longer words that its sources must hold
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence or action with the ids it cites."""

    text: str
    cites: tuple[str, ...]
    free: bool  # worded by a model: its own words need support too


def plain(text: str) -> str:
    """Text as compared: width, case, spacing and kind of quotation mark do not count."""
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return _SPACE.sub(" ", folded).strip().casefold()


class Library:
    """Passage texts by reference. A reference to a table row covers its cells: the row's own
    passage, those of single columns (``#R4.actions``) and the label, which no passage holds."""

    def __init__(self, passages: Iterable[Passage], cases: Iterable[Case] = ()) -> None:
        self._texts: dict[str, list[str]] = {}
        self._owners: dict[str, str] = {}
        for passage in passages:
            for ref in {passage.ref, _CELL.sub(r"\1", passage.ref)}:
                self._texts.setdefault(ref, []).append(plain(passage.text))
            if passage.kind == "case" and passage.owner:
                self._owners[passage.ref] = passage.owner
        for case in cases:
            if "#" in case.ref and case.cause_text:
                self._texts.setdefault(case.ref, []).append(plain(case.cause_text))

    def texts(self, ref: str) -> list[str]:
        """What stands at ``ref``; empty = the reference leads nowhere."""
        return self._texts.get(ref, [])

    def owner(self, ref: str) -> str:
        """The case whose passage ``ref`` is, or ""."""
        return self._owners.get(ref, "")


def claims(hypothesis: Hypothesis) -> Iterator[Claim]:
    """Every sentence of the rationale, every cited action and every escape statement."""
    free = hypothesis.rationale.by != "evidence"
    for sentence in _SENTENCE.split(hypothesis.rationale.text):
        if sentence.strip(" .。"):
            yield Claim(_LABELS.sub("", sentence), tuple(_ids(sentence)), free)
    for action in (*hypothesis.actions.corrective, *hypothesis.actions.preventive):
        if action.basis == "cited":
            yield Claim(action.text, action.cites, free=True)
    for told in hypothesis.escape:
        yield Claim(told.text, told.cites, free)


def _ids(text: str) -> list[str]:
    return [part.strip() for found in _LABELS.findall(text) for part in found.split(",")]


def grounds(diagnosis: Diagnosis, library: Library) -> Grounds:
    """Count what holds over all hypotheses, containment and contributing causes."""
    lines = {line.id: (line.ref, line.quote) for h in diagnosis.hypotheses for line in h.ledger}
    told = [claim for h in diagnosis.hypotheses for claim in claims(h)]
    told += [Claim(c.text, c.cites, free=True) for c in diagnosis.containment]
    bare = [Claim("", c.cites, free=False) for c in diagnosis.contributing if c.cites]
    seen = dict.fromkeys(i for claim in (*told, *bare) for i in claim.cites)
    faults = {i: _fault(i, lines, library) for i in seen}
    cited = [claim for claim in told if claim.cites]
    incident = plain(diagnosis.incident.observed)
    weak = [c for c in cited if not supported(c, _sources(c, lines, library), incident)]
    broken = [f"{i}: {why}" for i, why in faults.items() if why]
    broken += [f"not supported: {claim.text[:120]}" for claim in weak]
    return Grounds(
        cited=len(seen),
        valid=sum(1 for why in faults.values() if not why),
        computed=sum(1 for i in seen if lines.get(i, ("", ""))[0].startswith(COMPUTED)),
        claims=len(cited),
        supported=len(cited) - len(weak),
        uncited=len(told) - len(cited),
        broken=tuple(broken[:SHOWN]),
    )


def _fault(label: str, lines: Mapping[str, tuple[str, str]], library: Library) -> str:
    if label not in lines:
        return "no such evidence"
    ref, quote = lines[label]
    if ref.startswith(COMPUTED) or MEASURED.search(ref):
        return ""
    texts = library.texts(ref)
    if not texts:
        return f"{ref} leads to no passage"
    if not any(_stands(quote, text) for text in texts):
        return f"not in {ref}: {quote[:80]}"
    return ""


def _stands(quote: str, text: str) -> bool:
    """The quote, or every piece of it between ellipses, stands in ``text``."""
    pieces = [piece.strip() for piece in re.split(r"…|\.\.\.", plain(quote))]
    return all(piece in text for piece in pieces if piece)


def _sources(claim: Claim, lines: Mapping[str, tuple[str, str]], library: Library) -> list[str]:
    found: list[str] = []
    for label in claim.cites:
        ref, quote = lines.get(label, ("", ""))
        found += [plain(quote), *library.texts(ref)]
    return [text for text in found if text]


def supported(claim: Claim, sources: Sequence[str], incident: str) -> bool:
    """Quoted spans stand in a source; numbers stand in a source or in the incident; of a sentence
    that a model worded, at least half of the longer words do too."""
    if not sources:
        return False
    quoted = _QUOTED.findall(claim.text)
    if not all(any(_stands(span, text) for text in sources) for span in quoted):
        return False
    own = plain(_QUOTED.sub(" ", claim.text))
    held = " ".join((*sources, incident))
    numbers = set(_NUMBER.findall(held))
    if any(number not in numbers for number in _NUMBER.findall(own)):
        return False
    words = _WORD.findall(own) if claim.free else []
    return not words or sum(word in held for word in words) >= OVERLAP * len(words)
