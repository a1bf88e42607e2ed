"""An 8D in another language than its diagnosis: our words follow the form, quotes stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rca.domain import CheckStep, Cited, Containment, Evidence, Link, NextCheck
from rca.frames.repeats import said as said_of
from rca.frames.repeats import stands_for
from rca.frames.scope import scope
from rca.frames.sentences import frames
from rca.report.eightd.compose import compose
from rca.report.eightd.pen import Pen
from rca.report.eightd.reworded import again, bare, quoted

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
FRAMES = [
    ("containment.past", "text"),
    ("containment.not_held", "text"),
    ("containment.none", ""),
    ("containment.undetermined", ""),
    ("escape.control", "quote"),
    ("check.look_for", "observation"),
    ("check.past", "text"),
]


@pytest.mark.parametrize(("frame", "variable"), FRAMES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_wording_of_the_diagnosis_is_said_in_the_language_of_the_form(frame, variable, lang):
    values = {variable: "焊缝 {pores} $1"} if variable else {}
    said = {each: frames(each).say(frame, **values) for each in ("en", "zh")}
    for form in ("en", "zh"):
        assert again(Pen(form), said[lang]) == said[form]
    both = again(Pen("both"), said[lang])
    assert both.count("{pores}") == bool(variable)
    assert said["zh"] in both and " / " in both
    assert bare(said[lang]) == ("焊缝 {pores} $1" if variable else "")


@pytest.mark.parametrize(
    ("kind", "frame", "values"),
    [
        ("field", "ledger.made_at", {"found": "EOL", "made": "焊接, 1"}),
        ("rest", "ledger.rest", {"count": "3"}),
        ("prior", "ledger.prior", {}),
        ("verdict", "ledger.rejected", {"said": "pull test: 310 N"}),
    ],
)
def test_what_the_ranker_says_itself_is_said_in_the_language_of_the_form(kind, frame, values):
    line = Evidence("E1", kind, "ranker#x", "for", 1.0, frames("zh").say(frame, **values))
    assert quoted(Pen("en"), line) == frames("en").say(frame, **values)
    other = replace(line, kind="case")
    assert quoted(Pen("en"), other) == line.quote  # a case is quoted as it was written


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
        say.say("containment.past", text="锁定 L1"), scope(full.incident, say), ("E4",)
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


def test_the_notes_are_in_the_language_of_the_form(full, catalogue):
    signs = ("same place", "similar words")
    link = Link("8D-7", "repeat", "8d/7.docx", 0.9, signs, 3, 5, "LSW-2", "2025-06-01")
    say = frames("zh")
    worded = (
        say.say("sure.among", count="4"),
        say.say("sure.order_cost", steps="A (15 min) → B (90 min)"),
        "人写的说明",
    )
    incident = replace(full.incident, members=("A1", "A2"))
    notes = (*said_of((link,), "zh"), *worded, stands_for(incident.members, "zh"))
    diagnosis = replace(full, incident=incident, links=(link,), notes=notes)
    shown = compose(diagnosis, at=DAY, catalogue=catalogue, lang="en").notes
    assert shown[0] == said_of((link,), "en")[0]
    assert shown[1] == frames("en").say("sure.among", count="4")
    assert shown[2].endswith("A (15 min) → B (90 min).")
    assert shown[3] == "人写的说明"  # not ours: as it stands
    assert shown[4] == stands_for(("A1", "A2"), "en")
    both = compose(diagnosis, at=DAY, catalogue=catalogue, lang="both").notes
    assert both[1] == f"{frames('en').say('sure.among', count='4')} / {worded[0]}"


def test_a_why_in_both_languages_names_its_cause_once_each(full, catalogue):
    whys = compose(full, at=DAY, catalogue=catalogue, lang="both").rows("d4_whys")
    asked = next(r.cells["why"] for r in whys if "come about" in r.cells["why"])
    assert asked == "Why did SCW-01 come about? / 为什么会出现 SCW-01？"
