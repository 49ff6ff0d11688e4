"""The Machine is the meaning; the table read out of it chooses alike."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from strategies import programmes
from wayfellow.decide import Actor, Recorded, Scene, Subject, compile_programme
from wayfellow.decide.machine import Cursor
from wayfellow_dsl.model import OnEngine, OnEvent, Programme

NOW = datetime(2027, 1, 11, 12, tzinfo=UTC)


@st.composite
def situations(draw: st.DrawFn, programme: Programme) -> tuple[Subject, Cursor]:
    """Draw somebody in some step, with some facts, and somebody who acts."""
    lifecycle = draw(st.sampled_from(programme.lifecycles))
    step = draw(st.sampled_from(lifecycle.steps))
    details = {
        detail.name: detail for role in programme.roles for detail in role.details
    }
    values = st.one_of(
        st.booleans(),
        st.integers(-2, 12),
        st.sampled_from([c for d in details.values() for c in d.choices] or ["x"]),
    )
    known = draw(st.dictionaries(st.sampled_from([*details, "nothing"]), values))
    by = Actor("engine")
    subject = Subject(
        id="ana",
        kind=lifecycle.subject,
        created=NOW,
        step=step.name,
        entered=NOW,
        members=tuple(
            (role, f"{role}-1")
            for relationship in programme.relationships
            if relationship.name == lifecycle.subject
            for role in relationship.members
        ),
        facts={
            **{
                name: Recorded(value, NOW, by)
                for name, value in known.items()
                if _fits(details, name, value)
            },
            **{
                need.key: Recorded(True, NOW, by)
                for need in step.needs
                if draw(st.booleans())
            },
        },
    )
    roles = [*(r.name for r in programme.roles), *(s.name for s in programme.staff)]
    role = draw(st.sampled_from([*roles, lifecycle.subject]))
    actor = Actor(role, draw(st.sampled_from(["ana", f"{role}-1", "somebody"])))
    relations = [r.name for r in programme.relationships] or [""]
    cursor = Cursor(
        Scene({}, NOW, subject, step),
        actor,
        relation=draw(st.sampled_from(relations)),
        ended_as=draw(st.sampled_from([o.name for o in programme.outcomes] or [""])),
        is_last=draw(st.booleans()),
    )
    return subject, cursor


def _fits(details: dict[str, object], name: str, value: object) -> bool:
    kind = getattr(details.get(name), "type", "")
    if kind == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "yes or no":
        return isinstance(value, bool)
    return kind in ("text", "one of", "levels") and isinstance(value, str)


@tries(60)
@given(st.data())
def test_machine_and_table_choose_the_same_rule(data: st.DataObject) -> None:
    """For every trigger of every step, whoever acts and whatever is known."""
    programme = data.draw(programmes())
    compiled = compile_programme(programme)
    subject, cursor = data.draw(situations(programme))
    lifecycle = compiled.lifecycles[subject.kind]

    for (state, trigger), rows in lifecycle.table.items():
        if state != subject.step:
            continue
        by_table = lifecycle.choose_by_table(state, trigger, cursor)
        by_machine = lifecycle.choose_by_machine(state, trigger, cursor)

        assert by_table == by_machine
        assert by_table is None or by_table in [row.rule for row in rows]


@tries(30)
@given(programmes())
def test_the_table_has_a_row_for_every_rule(programme: Programme) -> None:
    """Nothing of the file is lost on the way to the machine, and nothing is added."""
    compiled = compile_programme(programme)

    for lifecycle in programme.lifecycles:
        table = compiled.lifecycles[lifecycle.subject].table
        for step in lifecycle.steps:
            places = sorted(
                row.rule
                for (state, _), rows in table.items()
                if state == step.name
                for row in rows
            )
            always = len(lifecycle.always(step))
            assert places == list(range(-always, len(step.rules)))


@tries(30)
@given(programmes())
def test_the_machine_has_no_way_round_the_rules(programme: Programme) -> None:
    """There are no automatic transitions that jump past every condition."""
    compiled = compile_programme(programme)

    for lifecycle in compiled.lifecycles.values():
        assert not [name for name in lifecycle.machine.events if name.startswith("to_")]


def test_an_event_and_an_engine_event_of_one_name_are_two() -> None:
    """A person's `ended` is not the engine's."""
    from wayfellow.decide.machine import trigger_name

    assert trigger_name(OnEvent("ended"), 0) != trigger_name(OnEngine("ended"), 0)
