"""The core of a programme, line by line."""

import pytest

from wayfellow_dsl import read_programme
from wayfellow_dsl.core import list_forms
from wayfellow_dsl.model import Need, Rule, find_all
from wayfellow_programmes.library import bundled

ORGANIC = bundled("organic")
GROWTH = bundled("growth_company")


def test_each_sentence_comes_to_forms() -> None:
    """The smallest programme is three rules with sentences, and two without."""
    assert ORGANIC is not None
    programme = read_programme(ORGANIC.read_text("utf-8")).programme
    assert programme is not None

    said = [(form.line, form.where, form.says) for form in list_forms(programme)]

    assert said == [
        (
            0,
            "young_person, taking_part",
            "event `left`, by them or organiser; end as left",
        ),
        (0, "adult, taking_part", "event `left`, by them or organiser; end as left"),
        (
            22,
            "friendship, acquainted",
            "a clock: 4 months from entering the step, then every 4 months; when a "
            'working day starts; do: ask young person "is this still good"; stay',
        ),
        (
            23,
            "friendship, acquainted",
            "event `ended`, by young person or adult; end as ended",
        ),
    ]


@pytest.mark.parametrize("kind", [Rule, Need])
def test_nothing_of_the_model_is_left_out(kind: type[Rule] | type[Need]) -> None:
    """Every rule and every need of a real programme stands under its own line."""
    assert GROWTH is not None
    programme = read_programme(GROWTH.read_text("utf-8")).programme
    assert programme is not None
    shown = {(form.line, form.kind) for form in list_forms(programme)}

    for form in find_all(programme, kind):
        line = form.span.line if form.span else 0
        assert (line, "rule" if kind is Rule else "fact") in shown
