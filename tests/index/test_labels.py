"""From a D4 to a cause: code, name, nearest text, or honestly nothing."""

from __future__ import annotations

import numpy as np
import pytest

from rca.domain import Case, Cause
from rca.index.labels import Labeller, resolve
from rca.index.language import Glossary

CAUSES = [
    Cause("SCW-01", "Laser power attenuation", "激光功率衰减", ("dirty lens",),
          symptoms=("pull force drifts down", "seam thin and dull"),
          confirms=("power at workpiece below set value",)),
    Cause("FIL-04", "Nozzle drip", "注液嘴滴漏", symptoms=("white crystals beside the port",),
          confirms=("drop seen at the nozzle after the valve closed",)),
    Cause("COAT-04", "Feed pump pulsation", "供料泵脉动", symptoms=("weight wave at pump period",)),
]  # fmt: skip


class Blind:
    """An encoder to whom every text is the same."""

    def embed(self, texts):
        return np.ones((len(texts), 4), dtype=np.float32) / 2


def label(text, accepted=None, **more):
    case = Case("C1", "x", more.pop("seen", ""), cause_text=text, **more)
    (done,) = resolve([case], CAUSES, Glossary(), Blind(), accepted or {})
    return done


@pytest.mark.parametrize(
    ("text", "causes", "basis"),
    [
        ("Occurrence: lens fouled.\nCause code: SCW-01", ("SCW-01",), "code"),
        ("原因代码：ＳＣＷ－０１", ("SCW-01",), "code"),
        ("cause codes scw 01 and COAT-04", ("SCW-01", "COAT-04"), "code"),
        ("Root cause: laser power attenuation.", ("SCW-01",), "alias"),
        ("发生原因：注液嘴滴漏", ("FIL-04",), "alias"),
        ("Dirty lens", ("SCW-01",), "alias"),
        ("a drop hung at the nozzle after its valve had closed, crystals beside the port",
         ("FIL-04",), "nearest"),
        ("the forklift hit the rack", (), "none"),
        ("a drop of 5 % below set", (), "none"),  # one word and a sign in common
        ("", (), "none"),
    ],
)  # fmt: skip
def test_what_a_text_names(text, causes, basis):
    done = label(text)
    assert (done.cause_ids, done.label_basis) == (causes, basis)
    assert 0 <= done.label_confidence <= 1


def test_figures_and_units_name_no_cause():
    causes = [Cause("M-05", "Regrind above 15 %", corrective=("limit it to 15 %",)), *CAUSES]
    case = Case("C1", "x", "", cause_text="干燥机再生阀卡住，料含水 15 %")
    (done,) = resolve([case], causes, Glossary(), Blind(), {})
    assert (done.cause_ids, done.label_basis) == ((), "none")


def test_without_a_catalogue_a_label_is_itself():
    bare = Labeller([])
    assert bare.stated(" Software　design ").cause_ids == ("Software design",)
    assert bare.stated("a | b|a").cause_ids == ("a", "b")


def test_a_d4_of_known_cause_teaches_the_next():
    known = Case("C1", "x", "", cause_text="Cause code: COAT-04. Rubber stator torn")
    other = Case("C2", "x", "", cause_text="the rubber stator was torn again")
    done = resolve([known, other], CAUSES, Glossary(), Blind(), {})
    assert done[1].cause_ids == ("COAT-04",) and done[1].label_basis == "nearest"


def test_people_go_first_and_drafts_never_count():
    assert label("SCW-01", {"C1": ("FIL-04",)}).cause_ids == ("FIL-04",)
    assert label("SCW-01", {"C1": ("FIL-04",)}).label_basis == "accepted"
    assert label("SCW-01", draft=True).cause_ids == ()
