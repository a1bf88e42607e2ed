"""An 8D in another language than its diagnosis: our words follow the form, quotes stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.domain import CheckStep, Cited, Containment, Incident, NextCheck
from rca.draft import containment
from rca.draft.frames import frames
from rca.report.eightd.compose import compose
from rca.report.eightd.labels import word
from rca.report.eightd.reworded import bare, scope

DAY = date(2025, 9, 21)
OURS = (
    "参照历史案例",
    "待查",
    "核查",
    "重复历史案例",
    "若发现",
    "验证“",
    "字段未填",
    "设备",
    "接着查",
)
FRAMES = {
    "told.past": ("containment.past", "text"),
    "told.not_held": ("containment.not_held", "text"),
    "told.nothing": ("containment.none", ""),
    "told.undetermined": ("containment.undetermined", ""),
    "told.control": ("escape.control", "quote"),
    "told.look_for": ("check.look_for", "observation"),
    "told.repeat": ("check.past", "text"),
}


@pytest.mark.parametrize("key", FRAMES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_wordings_are_those_of_the_diagnosis(key, lang):
    frame, variable = FRAMES[key]
    said = frames(lang).say(frame, **({variable: "焊缝 pores"} if variable else {}))
    assert word(key, lang, "焊缝 pores") == said
    assert bare(said) == ("焊缝 pores" if variable else "")


names = st.text("AZ09-焊", max_size=4)
moments = st.none() | st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1))


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Incident, st.just("1"), st.just("x"), lot=names, machine=names, line=names, product=names,
        shift=names, window_start=moments, window_end=moments,
        units=st.lists(st.text("AZ9", min_size=1, max_size=3), max_size=10).map(tuple),
    )
)  # fmt: skip
def test_the_scope_is_listed_as_the_diagnosis_lists_it(incident):
    for lang in ("en", "zh"):
        assert scope(incident, lang) == containment.scope(incident, frames(lang))


@pytest.fixture
def chinese(full):
    """`full` as it is worded for a Chinese incident."""
    say = frames("zh")
    first, second = full.hypotheses
    told = CheckStep(
        say.say("check.look_for", observation="low flow"),
        30.0,
        False,
        "flow below 12",
        "flow normal",
    )
    first = replace(
        first,
        checks=(told,),
        escape=(Cited(say.say("escape.control", quote="pull test per shift"), ("E4",)),),
    )
    name = "SCW-01 保护气流量低"
    step = NextCheck(
        say.say("next.text", cause=name, observation="low flow"), 30.0, ("SCW-01", "Loose screw"),
        41.0, {"confirmed": say.say("next.confirmed", observation="flow below 12", cause=name)},
    )  # fmt: skip
    contained = Containment(
        say.say("containment.past", text="锁定 L1"), containment.scope(full.incident, say), ("E4",)
    )
    return replace(full, hypotheses=(first, second), next_check=step, containment=(contained,))


def written(doc):
    tables = ("d3_actions", "d3_scope", "d4_causes", "d4_plan_occurrence", "d4_escape_whys")
    return "\n".join(c for t in tables for row in doc.rows(t) for c in row.cells.values())


def test_an_english_form_of_a_chinese_diagnosis_has_no_chinese_words_of_ours(chinese, catalogue):
    doc = compose(chinese, at=DAY, catalogue=catalogue, lang="en")
    text = written(doc)
    assert not [word for word in OURS if word in text]
    assert doc.rows("d3_actions")[0].cells["action"] == "As in a past case: “锁定 L1”"
    assert "machine LSW-2" in doc.rows("d3_scope")[-1].cells["scope"]
    plan = doc.rows("d4_plan_occurrence")[0].cells
    assert (plan["check"], plan["confirms"]) == ("Look for: low flow", "flow below 12")
    assert plan["refutes"] == "flow normal; then check Loose screw"
    assert len(doc.rows("d4_plan_occurrence")) == 1  # the next check is that very check


def test_a_bilingual_form_says_both_and_quotes_once(chinese, catalogue):
    text = written(compose(chinese, at=DAY, catalogue=catalogue, lang="both"))
    assert "As in a past case / 参照历史案例：“锁定 L1”" in text
    assert "machine LSW-2" in text and "设备 LSW-2" in text


def test_a_sentence_of_others_stays_as_it_is(chinese, catalogue):
    other = replace(chinese.containment[0], text="封存 L1 批次", scope="仅夜班")
    doc = compose(replace(chinese, containment=(other,)), at=DAY, catalogue=catalogue, lang="en")
    assert doc.rows("d3_actions")[0].cells["action"] == "封存 L1 批次"
    assert doc.rows("d3_scope")[-1].cells["scope"] == "仅夜班"


def test_an_escape_cause_that_is_only_asked_for_is_an_open_item(chinese, full, catalogue):
    def asked(diagnosis):
        doc = compose(diagnosis, at=DAY, catalogue=catalogue, lang="en")
        cause = next(r for r in doc.rows("d4_causes") if "escape" in r.cells["label"])
        items = [r.cells["item"] for r in doc.rows("open_items")]
        return "[OPEN" in cause.cells["text"], "escape cause and its check" in items

    assert asked(chinese) == (True, True) and asked(full) == (False, False)
