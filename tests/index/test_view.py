"""Search over one snapshot: fusion, kinds, hidden cases, exact codes, and large archives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from rca.domain import Case, Cause, Passage
from rca.index import view as view_module
from rca.index.chroma import ChromaStore
from rca.index.keywords import Keywords
from rca.index.knowledge import Knowledge
from rca.index.language import Glossary, tokens
from rca.index.query import Query
from rca.index.view import View, fuse

PLAIN = Glossary()
TEXTS = [
    ("case", "C1", "alarm E-417 on LSW-2, seam dull"),
    ("case", "C2", "alarm E-471 on LSW-4, seam wide"),
    ("case", "C3", "coating weight drifts after tank change"),
    ("sop", "", "5.2 On alarm E-417 measure power at the workpiece"),
    ("log", "", "E-417 PD low, 29 times"),
]


def vectors(n: int, dim: int = 8) -> np.ndarray:
    rows = np.random.default_rng(3).normal(size=(n, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def snapshot(store=None) -> View:
    passages = tuple(
        Passage(f"p{i}", kind, f"{kind}.md", "D2", text, owner=owner)
        for i, (kind, owner, text) in enumerate(TEXTS)
    )
    cases = tuple(
        Case(owner, "x", text, event="EV1" if owner != "C3" else "")
        for kind, owner, text in TEXTS
        if owner
    )
    keywords = Keywords.build([tokens(p.text, PLAIN) for p in passages])
    return View(
        Knowledge(passages, cases), vectors(len(passages)), keywords,
        digests=[f"d{i}" for i in range(len(passages))], store=store,
    )  # fmt: skip


def asked(text: str, row: int | None = None, unknown: float = 0.0) -> Query:
    vector = vectors(len(TEXTS))[row] if row is not None else np.zeros(8, dtype=np.float32)
    return Query(text, tuple(tokens(text, PLAIN)), vector, unknown)


@pytest.mark.parametrize("code", ["E-417", "E 417", "e417", "Ｅ－４１７"])
def test_a_code_is_found_whatever_its_spelling(code):
    found = snapshot().search(asked(code, unknown=1.0), 3)
    assert {hit.passage.id for hit in found} == {"p0", "p3", "p4"}


def test_kinds_restrict():
    found = snapshot().search(asked("E-417"), 5, kinds=("sop", "log"))
    assert {hit.passage.kind for hit in found} == {"sop", "log"}
    assert snapshot().search(asked("E-417"), 5, kinds=("change",)) == []


def test_hiding_a_case_hides_its_event_but_no_procedure():
    found = snapshot().search(asked("alarm seam E-417"), 9, hide=frozenset({"EV1"}))
    assert {hit.passage.owner for hit in found} == {""}


def test_unknown_words_switch_the_encoder_off():
    hits = snapshot().search(asked("seam", row=2, unknown=0.3), 5)
    assert all("seam" in hit.passage.text for hit in hits)
    hits = snapshot().search(asked("seam", row=2), 5)
    assert any(hit.passage.id == "p2" for hit in hits)


def test_nothing_in_common_finds_nothing():
    assert snapshot().search(asked("zebra"), 5) == []
    assert View(Knowledge(), vectors(0), Keywords.build([])).search(asked("zebra"), 5) == []


def test_fusion_is_convex_and_keeps_order():
    dense = np.asarray([0.9, 0.1, -0.5], dtype=np.float32)
    words = np.asarray([0.0, 8.0, 2.0], dtype=np.float32)
    fused = fuse(dense, words, 1.0)
    assert ((fused >= 0) & (fused <= 1)).all()
    assert (fuse(dense, words, 0.0) == words / 8).all()


def test_save_and_load_answer_alike(tmp_path):
    before = snapshot()
    before.save(tmp_path / "view")
    after = View.load(tmp_path / "view")
    question = asked("seam alarm", row=1)
    assert before.search(question, 5) == after.search(question, 5)


def test_a_large_archive_asks_chroma_and_drops_what_is_not_committed(tmp_path, monkeypatch):
    store = ChromaStore("rca-large", folder=tmp_path)
    rows = vectors(len(TEXTS))
    store.upsert([f"d{i}" for i in range(5)], rows)
    store.upsert(["deleted"], rows[2:3])
    exact = snapshot().search(asked("zzz", row=2), 1)
    monkeypatch.setattr(view_module, "EXACT_LIMIT", 2)
    large = snapshot(lambda: store).search(asked("zzz", row=2), 5)
    assert large[0].passage == exact[0].passage
    assert len(large) <= 5


def test_as_of_reads_the_revision_in_force():
    old = Passage("a", "sop", "w.md", "5.2", "limit 30", "B", known_from=date(2024, 1, 1),
                  known_until=date(2025, 7, 1))  # fmt: skip
    new = Passage("b", "sop", "w.md", "5.2", "limit 25", "C", known_from=date(2025, 7, 1))
    known = Knowledge((old, new))
    assert known.on(None).passages == (new,)
    assert known.on(date(2025, 6, 30)).passages == (old,)
    assert known.on(date(2025, 7, 1)).passages == (new,)
    assert known.on(date(2023, 1, 1)).passages == ()


def test_signs_are_told_in_the_readers_language_where_they_are_there():
    both = Cause("A", "loose belt", confirms=("belt slips", "皮带打滑"), refutes=("belt tight",))
    view = View(Knowledge(causes=(both,)), vectors(0), Keywords.build([]))
    assert view.causes_in("zh")["A"].confirms == ("皮带打滑",)
    assert view.causes_in("en")["A"].confirms == ("belt slips",)
    assert view.causes_in("zh")["A"].refutes == ("belt tight",)
    assert view.causes["A"].confirms == both.confirms


def test_passages_that_join_are_found_like_those_before():
    view = snapshot()
    new = Passage("p9", "case", "records.sqlite", "verdict:C9", TEXTS[0][2], owner="C9")
    known = replace(view.knowledge, passages=(*view.knowledge.passages, new))
    joined = view.plus(known, vectors(1), [tokens(new.text, PLAIN)])
    dense, keyword = joined.scores(asked(TEXTS[0][2], row=0))
    assert keyword[-1] == pytest.approx(keyword[0]) and dense[-1] == pytest.approx(dense[0])
    assert keyword[:-1].tolist() == view.scores(asked(TEXTS[0][2], row=0))[1].tolist()


def test_above_the_exact_limit_what_no_store_holds_is_compared_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(view_module, "EXACT_LIMIT", 2)
    store = ChromaStore("joined", folder=tmp_path)
    view = snapshot(lambda: store)
    store.upsert([f"d{i}" for i in range(len(TEXTS))], vectors(len(TEXTS)))
    new = Passage("p9", "case", "records.sqlite", "verdict:C9", "belt torn", owner="C9")
    known = replace(view.knowledge, passages=(*view.knowledge.passages, new))
    joined = view.plus(known, vectors(len(TEXTS))[3:4], [["belt", "torn"]])
    dense, _ = joined.scores(asked("belt", row=3))
    assert dense[-1] == pytest.approx(1.0, abs=1e-5)
