"""Small plants for the ranking tests: written by hand, or drawn at random."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from rca.rank.history import CauseProfile, History, Observation, PastCase

D = 8


def unit(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).standard_normal(D).astype(np.float32)
    return vector / np.linalg.norm(vector)


def seen(text: str, *, vector: np.ndarray | None = None, **more) -> Observation:
    """Vectors follow from the first word, so that equal beginnings are close in sense."""
    words = tuple(text.lower().split())
    if vector is None:
        noise = 0.3 * unit(len(text))
        vector = unit(sum(map(ord, words[0]))) + noise if words else np.zeros(D)
        vector = vector / (np.linalg.norm(vector) or 1.0)
    return Observation(text, words, np.asarray(vector, np.float32), **more)


def case(number: int, label: str, text: str, **more) -> PastCase:
    group = more.pop("group", f"G{number}")
    findings = tuple(more.pop("findings", "").lower().split())
    labels = (label, *more.pop("also", ()))
    return PastCase(f"C{number}", group, labels, seen(text, **more), findings)


def profile(name: str, words: str = "") -> CauseProfile:
    rows = np.stack([seen(words).vector]) if words else np.zeros((0, 0), np.float32)
    return CauseProfile(name, tuple(words.lower().split()), rows)


def welding_plant() -> History:
    """Three causes with cases, one that only the catalogue knows."""
    texts = {
        "LASER": "weld pull strength low on station {} after shift start laser power dip",
        "DUST": "short circuit at hipot test cell {} particle found between layers",
        "LEAK": "electrolyte smell at pack {} helium leak test fails at the lid",
    }
    stations = {"LASER": "W1", "DUST": "S2", "LEAK": "F3"}
    cases = []
    for n in range(36):
        label = list(texts)[n % 3]
        cases.append(
            case(
                n,
                label,
                texts[label].format(n),
                fields={"station": stations[label], "shift": "night" if n % 2 else "day"},
                day=730_000 + 10 * n,
                findings=f"found {label.lower()} cause confirmed",
            )
        )
    causes = [profile(name, text.format("")) for name, text in texts.items()]
    causes.append(profile("TORQUE", "busbar screw loose torque drift contact resistance high"))
    return History(tuple(cases), tuple(causes))


WORDS = [
    "weld", "spatter", "leak", "foil", "tab", "short", "hipot", "e-417", "停机", "焊接", "虚焊",
    "torque", "nut", "burr", "dust", "µm", "7",
]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=8)
names = st.sampled_from(["A", "B", "C", "D"])


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    words = tuple(draw(texts))
    vector = unit(draw(st.integers(0, 5))) if draw(st.booleans()) else np.zeros(D, np.float32)
    fields = draw(st.dictionaries(st.sampled_from(["line", "lot"]), st.sampled_from("xyz")))
    numbers = draw(st.dictionaries(st.sampled_from(["t", "p"]), st.floats(-1e6, 1e6)))
    unknown = draw(st.sampled_from([0.0, 0.15, 0.9]))
    day = draw(st.none() | st.integers(700_000, 740_000))
    return Observation(" ".join(words), words, vector, unknown, fields, numbers, day)


@st.composite
def histories(draw: st.DrawFn) -> History:
    cases = []
    for n in range(draw(st.integers(0, 14))):
        labels = tuple(draw(st.lists(names, max_size=2, unique=True)))
        group = draw(st.sampled_from([f"G{n}", "SHARED"]))
        findings = tuple(draw(texts))
        cases.append(PastCase(f"C{n}", group, labels, draw(observations()), findings))
    known = [CauseProfile(n, tuple(draw(texts))) for n in ("A", "B", "C", "D")]
    return History(tuple(cases), tuple(known))
