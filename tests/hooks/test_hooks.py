"""Each hook: when it is called, what it may do, and what its failure leaves behind."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pluggy
import pytest

from hooks import test_announce, test_moments
from live.offices import accepted, an_office, day, enrolled, in_run
from wayfellow.decide import Actor, Effect, Subject
from wayfellow.errors import PluginFailed, Refused
from wayfellow.hooks import (
    AfterCommit,
    Extension,
    Hooks,
    InTransaction,
    Language,
    Moments,
    Move,
    hookimpl,
    installed_plugins,
)
from wayfellow.live import Desk, Line, Office

ANA = Actor("mentee", "ana")


def _ana_applies(desk: Desk) -> None:
    run = desk.run("spring")
    run.send("ana", "form application", by=ANA, at=day(5))


def _ana_joins(desk: Desk) -> None:
    enrolled(desk.run("spring"), "ana")


def _state(office: Office) -> tuple[Subject, tuple[Line, ...]]:
    return office.look(
        lambda desk: (desk.run("spring").subject("ana"), desk.run("spring").history())
    )


def test_hook_before_move(tmp_path: Path) -> None:
    """A plugin may refuse a move, in words that reach whoever asked for it."""
    seen: list[tuple[str, str, str]] = []

    class Gatekeeper:
        @hookimpl
        def before_move(
            self, context: InTransaction, move: Move, subject: Subject
        ) -> str | None:
            seen.append((context.run, subject.step, move.target))
            return "the office is closed" if move.target == "screening" else None

    office = in_run(an_office(tmp_path, Gatekeeper()))
    office.transact(_ana_joins)
    before = _state(office)
    with pytest.raises(Refused, match="the office is closed"):
        office.transact(_ana_applies)

    assert seen == [
        ("spring", "applying", "applying"),
        ("spring", "applying", "screening"),
    ]
    assert _state(office) == before


def test_hook_after_move(tmp_path: Path) -> None:
    """A plugin hears of each move, with the subject as it now stands."""
    seen: list[tuple[str, str, str, str]] = []

    class Observer:
        @hookimpl
        def after_move(
            self, context: InTransaction, move: Move, subject: Subject
        ) -> None:
            seen.append((context.run, move.source, move.target, subject.step))

    office = in_run(an_office(tmp_path, Observer()))
    office.transact(_ana_joins)
    office.transact(_ana_applies)

    assert seen == [
        ("spring", "", "applying", "applying"),
        ("spring", "applying", "screening", "screening"),
    ]


def test_hook_after_move_is_not_called_when_a_move_is_refused(tmp_path: Path) -> None:
    """What one plugin refuses, no plugin hears of as done."""
    seen: list[str] = []

    class Both:
        @hookimpl
        def before_move(self, move: Move) -> str | None:
            return None if move.record.kind == "enrolled" else "not today"

        @hookimpl
        def after_move(self, move: Move) -> None:
            seen.append(move.target)

    office = in_run(an_office(tmp_path, Both()))
    office.transact(_ana_joins)
    with pytest.raises(Refused):
        office.transact(_ana_applies)

    assert seen == ["applying"]


def test_hook_deliver(tmp_path: Path) -> None:
    """After commit each effect comes with its run, until a plugin says it is done."""
    seen: list[tuple[str, str, bool]] = []
    answers = iter([None, True])

    class Post:
        @hookimpl
        def deliver(self, context: AfterCommit, effect: Effect) -> bool | None:
            answer = next(answers)
            seen.append((context.run, effect.key, answer is True))
            return answer

    office = in_run(an_office(tmp_path, Post()))
    office.transact(_ana_joins)
    office.advance(day(12))
    first, second, third = office.deliver(), office.deliver(), office.deliver()

    assert (first.delivered, first.left) == (0, 1)
    assert (second.delivered, second.left) == (1, 0)
    assert (third.delivered, third.left) == (0, 0)
    assert seen == [
        ("spring", "spring/ana/3/ana", False),
        ("spring", "spring/ana/3/ana", True),
    ]


def test_an_effect_that_a_plugin_fails_on_stays_in_the_outbox(tmp_path: Path) -> None:
    """A failed delivery is noted with its reason, and tried again on request."""
    is_broken = [True]

    class Post:
        @hookimpl
        def deliver(self) -> bool:
            if is_broken[0]:
                raise OSError("no line")
            return True

    office = in_run(an_office(tmp_path))
    office.hooks.register(Post(), "post")
    office.transact(_ana_joins)
    office.advance(day(12))
    failed = office.deliver()
    (waiting,) = office.look(lambda desk: desk.outbox())
    is_broken[0] = False
    again = office.transact(lambda desk: desk.retry())
    mended = office.deliver()

    assert failed.failures == (
        "the plugin `post` failed in `deliver` (OSError: no line). What was to be "
        "delivered stays in the outbox. Mend or uninstall the plugin, then try again",
    )
    assert (waiting.attempts, "OSError: no line" in waiting.problem) == (1, True)
    assert (again, mended.delivered) == (1, 1)


@pytest.mark.parametrize("hook", ["before_move", "after_move"])
def test_a_plugin_that_breaks_down_leaves_everything_as_it_was(
    tmp_path: Path, hook: str
) -> None:
    """Whatever a plugin raises in a transaction, the state and the history stay."""

    def fail(move: Move) -> None:
        if move.record.kind != "enrolled":
            raise ZeroDivisionError("oops")

    plugin = SimpleNamespace(**{hook: hookimpl(fail)})
    office = in_run(an_office(tmp_path))
    office.hooks.register(plugin, "clumsy")
    office.transact(_ana_joins)
    before = _state(office)
    with pytest.raises(PluginFailed) as failure:
        office.transact(_ana_applies)

    assert (failure.value.plugin, failure.value.hook) == ("clumsy", hook)
    assert "ZeroDivisionError: oops" in str(failure.value)
    assert _state(office) == before


def test_only_who_makes_tables_is_given_the_transaction() -> None:
    """No other hook hands out a session or a connection."""
    given = {
        hook.__name__
        for hook in _hooks()
        if {"connection", "session"} & set(inspect.signature(hook).parameters)
    }

    assert given == {"make_tables"}


def test_the_first_argument_says_when_a_hook_is_called() -> None:
    """The type in the signature agrees with the first words of the sentence."""
    said = {
        "In the transaction": "InTransaction",
        "After commit": "AfterCommit",
        "At the start": None,
    }
    wrong = [
        hook.__name__
        for hook in _hooks()
        if (expected := said[(hook.__doc__ or "").partition(":")[0]])
        and inspect.signature(hook).parameters["context"].annotation != expected
    ]

    assert wrong == []


def test_a_plugin_cannot_change_what_is_written(tmp_path: Path) -> None:
    """A plugin that meddles with what it is shown meddles with a copy."""

    class Meddler:
        @hookimpl
        def before_move(self, move: Move, subject: Subject) -> None:
            move.record.payload["age"] = 99
            subject.facts.clear()

    office = in_run(an_office(tmp_path, Meddler()))
    office.transact(
        lambda desk: desk.run("spring").enrol(
            "mentee", "ana", at=day(4), details={"age": 17}
        )
    )
    subject, (line,) = _state(office)

    assert line.record.payload == {"age": 17}
    assert subject.facts["age"].value == 17


def test_what_a_plugin_refuses_while_time_passes_stays_due(tmp_path: Path) -> None:
    """A refused deadline is reported, and holds nobody else up."""

    class Gatekeeper:
        @hookimpl
        def before_move(self, move: Move) -> str | None:
            is_anas = move.subject == "ana" and move.target == "withdrawn"
            return "ana is ill" if is_anas else None

    office = in_run(an_office(tmp_path, Gatekeeper()))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana", "bea"))
    progress = office.advance(day(80))
    steps = office.look(
        lambda desk: [desk.run("spring").subject(who).outcome for who in ("ana", "bea")]
    )

    assert [(one.subject, one.reason) for one in progress.parked] == [
        ("ana", "ana is ill (so says the plugin `Gatekeeper`)")
    ]
    assert steps == ["", "withdrawn"]


def test_a_round_goes_on_when_a_plugin_breaks_down_in_it(tmp_path: Path) -> None:
    """One introduction that fails leaves the others of the round standing."""

    class Clumsy:
        @hookimpl
        def before_move(self, move: Move) -> None:
            if move.subject == "ana+ben":
                raise ValueError("no")

    office = in_run(an_office(tmp_path), every_week=True)
    office.hooks.register(Clumsy(), "clumsy")

    def join(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, "ben", "bob", role="mentor")
        accepted(run, "ana")
        accepted(run, "amy")

    office.transact(join)
    progress = office.advance(day(12))

    assert progress.introduced == 1
    assert len(progress.failures) == 1
    assert "clumsy" in progress.failures[0]


def test_a_round_says_what_a_plugin_has_refused(tmp_path: Path) -> None:
    """Nobody else would: the programme itself has nothing against the two."""

    class Gatekeeper:
        @hookimpl
        def before_move(self, move: Move) -> str | None:
            return "not these two" if move.subject == "ana+ben" else None

    office = in_run(an_office(tmp_path, Gatekeeper()), every_week=True)

    def join(desk: Desk) -> None:
        enrolled(desk.run("spring"), "ben", role="mentor")
        accepted(desk.run("spring"), "ana")

    office.transact(join)
    progress = office.advance(day(12))

    assert progress.introduced == 0
    assert progress.failures[0] == "not these two (so says the plugin `Gatekeeper`)"


def test_an_answer_that_is_no_sentence_is_a_failure(tmp_path: Path) -> None:
    """A plugin that answers anything but a sentence is reported, not obeyed."""

    class Odd:
        @hookimpl
        def before_move(self) -> object:
            return False

    office = in_run(an_office(tmp_path, Odd()))
    with pytest.raises(PluginFailed, match="it must return a sentence"):
        office.transact(_ana_joins)


def test_a_plugin_with_an_unknown_argument_is_refused() -> None:
    """A plugin that asks for what a hook does not give is refused when it is added."""

    class Curious:
        @hookimpl
        def deliver(self, session: object) -> None:
            del session

    with pytest.raises(
        PluginFailed, match="asks for `session`, and is given `context` and `effect`"
    ):
        Hooks([Curious()])


def test_a_method_without_self_is_refused() -> None:
    """Otherwise it would be handed its plugin where it expects the context."""

    class Selfless:
        @hookimpl
        def start(context: object) -> None:  # noqa: N805
            del context

    with pytest.raises(PluginFailed, match="begins with `self`, and then `context`"):
        Hooks([Selfless()])


def test_a_plugin_with_an_unknown_hook_is_refused() -> None:
    """A misspelt hook is an error, never a hook that is silently not called."""

    class Misspelt:
        @hookimpl
        def before_mvoe(self) -> None:
            """Never called."""

    with pytest.raises(
        PluginFailed, match=r"no hook `before_mvoe`; did you mean `before_move`\?"
    ):
        Hooks([Misspelt()])


def test_a_wrapper_is_refused() -> None:
    """Hooks are called one by one, so none may wrap the others."""

    class Wrapper:
        @pluggy.HookimplMarker("wayfellow")(wrapper=True)
        def deliver(self) -> object:
            return (yield)

    with pytest.raises(PluginFailed, match="wrappers are not supported"):
        Hooks([Wrapper()])


def test_a_plugin_that_cannot_be_loaded_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installed plugin that does not load stops nothing in silence."""
    (tmp_path / "torn_plugin.py").write_text("raise RuntimeError('torn')\n")
    information = tmp_path / "torn-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Name: torn\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[wayfellow]\ntorn = torn_plugin\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(PluginFailed, match=r"`torn` failed in `loading`.*torn"):
        installed_plugins()


def test_every_hook_says_when_it_is_called() -> None:
    """The first words of each hook say whether it is in the transaction or after it."""
    assert all(
        (hook.__doc__ or "").startswith(
            ("In the transaction: ", "After commit: ", "At the start: ")
        )
        for hook in _hooks()
    )


def test_hook_language() -> None:
    """A plugin adds words, and one that adds none is known by its name."""
    language = Language(Extension("travel"))
    speaking = SimpleNamespace(language=hookimpl(lambda: language))
    hooks = Hooks([Quiet()])
    hooks.register(speaking, "travel")

    assert hooks.languages.extensions == (Extension("travel"), Extension("Quiet"))


def test_what_is_no_language_is_refused() -> None:
    """Words come as a `Language`, and the plugin that gives something else is named."""
    hooks = Hooks()
    hooks.register(SimpleNamespace(language=hookimpl(lambda: "travel")), "rides")

    with pytest.raises(PluginFailed, match=r"`rides` failed in `language`"):
        _ = hooks.languages


def test_every_hook_has_a_test() -> None:
    """Each hook has a test that bears its name."""
    here = {
        *vars(sys.modules[__name__]),
        *vars(test_moments),
        *vars(test_announce),
    }

    assert all(f"test_hook_{hook.__name__}" in here for hook in _hooks())


def _hooks() -> list[Callable[..., object]]:
    return [hook for name, hook in vars(Moments).items() if not name.startswith("_")]


class Quiet:
    """A plugin that does nothing."""


def test_a_plugin_goes_by_the_name_of_its_class() -> None:
    """What it is called in an error is a word; two of a kind are numbered."""
    hooks = Hooks([Quiet(), Quiet()])
    hooks.register(Quiet(), "mine")

    assert hooks.names == ("Quiet", "Quiet 2", "mine")
