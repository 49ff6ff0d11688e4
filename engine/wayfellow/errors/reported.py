"""What is reported of what was asked for, of plugins, and of the machine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from wayfellow_dsl.labels import in_backticks

if TYPE_CHECKING:
    from wayfellow.decide.state import Refusal
    from wayfellow.live.plans import MigrationPlan


class WayfellowError(Exception):
    """Anything that Wayfellow reports; its text is a sentence for the reader."""

    index: int | None = None
    """Which of several that were sent together it is about, from 0."""
    about: str = ""
    """Whom that one is about."""

    @property
    def for_staff(self) -> str:
        """The text, with what only staff need to know."""
        return str(self)


class Refused(WayfellowError):
    """The programme, or a plugin, does not allow what was asked for."""

    def __init__(self, refusal: Refusal, plugin: str = "") -> None:
        """Word a refusal of the programme's, or of the `plugin` of this name."""
        self.refusal = refusal
        self.plugin = plugin
        super().__init__(refusal.message)

    @property
    def for_staff(self) -> str:
        """The text, with the plugin that refuses, if one does."""
        by = f" (so says the plugin `{self.plugin}`)" if self.plugin else ""
        return f"{self}{by}"

    @property
    def possible(self) -> tuple[str, ...]:
        """What can be done instead, now."""
        return self.refusal.possible


class KeyReused(WayfellowError):
    """An idempotency key came again, with another request."""

    def __init__(self, key: str, run: str) -> None:
        self.key = key
        self.run = run
        super().__init__(
            f"the key `{key}` was used before in run `{run}`, for something else. "
            "Repeat the first request exactly, its time included, or choose a new key"
        )


class VersionTaken(WayfellowError):
    """A programme was changed, and its version number was not."""

    def __init__(self, programme: str, version: int, free: int | None = None) -> None:
        self.programme = programme
        self.version = version
        self.free = version + 1 if free is None else free
        super().__init__(
            f"version {version} of `{programme}` is deployed already, and this file "
            f"says something else. Write `version {self.free}` in the file; people who "
            "have begun keep the version they began with until you migrate their run. "
            "Stories, comments and layout alone need no new version"
        )


class RunExists(WayfellowError):
    """A run was opened under an identifier already in use."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(
            f"there is a run called `{run}` already. Choose another identifier"
        )


class Unusable(WayfellowError):
    """Something was handed over that is of no use; the text says what is."""


class DeskClosed(WayfellowError):
    """A desk, or a run, was used after the transaction that it was for."""

    def __init__(self) -> None:
        super().__init__(
            "the transaction that this desk was for has ended. For the next one bind "
            "it again, as in `office.bind(session).run(...)`; in `transact` and "
            "`look` use the desk that they give, and only inside"
        )


class CannotMigrate(WayfellowError):
    """Somebody in a run would lose their step in another version, or is blocked."""

    def __init__(self, plan: MigrationPlan) -> None:
        self.plan = plan
        lost = sum(one.lose for one in plan.passages)
        blocked = sum(one.blocked for one in plan.passages)
        found = []
        if lost:
            found.append(f"{lost} of {plan.people} would have no step")
        if blocked:
            found.append(f"{blocked} of {plan.people} are blocked")
        super().__init__(
            f"the run `{plan.run}` cannot go on in version {plan.after}: "
            f"{' and '.join(found)}. Nothing was changed; see the plan for who and why"
        )


class NaiveTime(Unusable):
    """A time came without a time zone, so it could mean several moments."""

    def __init__(self, when: datetime) -> None:
        self.when = when
        super().__init__(
            f"the time {when.isoformat(' ')} has no time zone. Add one, such as "
            f"{when.isoformat()}+00:00"
        )


class NotYet(WayfellowError):
    """Something is said to have happened at a time that has not come yet."""

    def __init__(self, when: datetime, now: datetime) -> None:
        self.when = when
        self.now = now
        self.for_callers = (
            f"{_minute(when)} has not come yet: the office's clock says "
            f"{_minute(now)}. Correct the time, or wait"
        )
        super().__init__(
            f"{self.for_callers}; where time is virtual, open the office with "
            "`ahead=None`"
        )


class ClockLeapt(WayfellowError):
    """The clock of the machine has leapt; nothing is let pass until somebody looks."""

    def __init__(self, last: datetime, now: datetime) -> None:
        self.last = last
        self.now = now
        super().__init__(
            f"this machine's clock says {_minute(now)}, and a moment ago, or when "
            f"something was written down last, it was {_minute(last)}. Nothing was let "
            "pass. Correct the clock; if it is right, say so: "
            f"`wayfellow live advance --at {now.astimezone(UTC):%Y-%m-%d}`"
        )


def _minute(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


class PackageMissing(WayfellowError):
    """A package that only some need is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(
            f"the package `{package}` is needed for this and is not installed. Install "
            f"it with `pip install 'wayfellow[{extra}]'`"
        )


class PluginFailed(WayfellowError):
    """A plugin broke down; nothing of what it took part in has happened."""

    def __init__(self, plugin: str, hook: str, reason: BaseException | str) -> None:
        self.plugin = plugin
        self.hook = hook
        # Our own errors are sentences; of any other one its type says more.
        self.reason = (
            str(reason)
            if isinstance(reason, (str, WayfellowError))
            else f"{type(reason).__name__}: {reason}"
        )
        left = (
            "What was to be delivered stays in the outbox."
            if hook == "deliver"
            else "Nothing was changed."
        )
        # One that says why in a sentence has not broken down, and needs no mending.
        mend = " Mend or uninstall the plugin, then try again"
        super().__init__(
            f"the plugin `{plugin}` failed in `{hook}` ({self.reason}). {left}"
            + ("" if isinstance(reason, WayfellowError) else mend)
        )


class PluginMissing(PluginFailed):
    """A programme decides by what a plugin works out, which is not there or not so."""

    def __init__(
        self, programme: str, version: int, function: str, *, is_changed: bool = False
    ) -> None:
        found = "as it was" if is_changed else "installed"
        super().__init__(function.partition(".")[0], function, f"not {found}")
        self.programme = programme
        again = "Put it back" if is_changed else "Install it"
        self.args = (
            f"version {version} of `{programme}` decides by `{function}`, and the "
            f"plugin `{self.plugin}` is not {found} here. {again}; until then nothing "
            "changes in it",
        )


class NeverRests(WayfellowError):
    """The rules of a programme set each other off without end."""

    def __init__(self, path: Iterable[str]) -> None:
        self.path = tuple(path)
        round_about = ", then ".join(f"`{rule}`" for rule in self.path[-4:])
        super().__init__(
            f"these rules set each other off without end: {round_about}. Nothing was "
            "changed; give one of them a condition that ends it"
        )


class CannotErase(WayfellowError):
    """A person's records have to stay for now; nothing was changed."""

    def __init__(self, person: str, reasons: Iterable[str]) -> None:
        self.person = person
        self.reasons = tuple(reasons)
        super().__init__(
            f"`{person}` cannot be erased yet: {'; '.join(self.reasons)}. Nothing was "
            "changed"
        )


class CannotAudit(WayfellowError):
    """A programme in which nobody meets anybody."""

    def __init__(self, programme: str) -> None:
        self.programme = programme
        super().__init__(
            f"`{programme}` has no relationship, so that there is no mentoring to "
            "audit. Declare one, such as `relationship pair of mentee and mentor`"
        )


class UnreadableStandard(WayfellowError):
    """A standard's file that is no standard."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        self.problem = problem
        super().__init__(f"the standard `{name}` cannot be read: {problem}")


class NoSeal(WayfellowError):
    """A text that is no seal of a history."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"`{text}` is no seal. A seal is what `wayfellow live verify` has printed, "
            "such as 1042-1040- and 64 letters and digits; copy all of it"
        )


class UnreadableSheet(WayfellowError):
    """A file of people that is no table."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"this file cannot be read as a table: {problem}")


# -- Names that nobody gave ------------------------------------------------------------


class Unknown(WayfellowError):
    """A name that nobody gave."""

    what = ""
    hint = ""

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"there is no {self.what} called `{name}`. {self._advice()}")

    def _advice(self) -> str:
        close = get_close_matches(self.name, self.known, n=1)
        if close:
            return f"Perhaps you mean `{close[0]}`"
        if self.known:
            names = in_backticks(sorted(self.known)[:8])
            more = ", and more" if len(self.known) > 8 else ""
            return f"There is: {names}{more}"
        return self.hint


class UnknownProgramme(Unknown):
    """No programme of this name has been deployed."""

    what = "deployed programme"
    hint = "Deploy its file first"


class UnknownStandard(Unknown):
    """No standard of this name comes with Wayfellow, nor lies beside the programme."""

    what = "standard"
    hint = "Put its file beside the programme"


class UnknownVersion(Unknown):
    """No such version of a programme has been deployed."""

    def __init__(self, programme: str, version: int, known: Iterable[int]) -> None:
        self.name = programme
        self.version = version
        self.known = tuple(str(one) for one in sorted(known))
        there = ", ".join(self.known)
        WayfellowError.__init__(
            self,
            f"version {version} of `{programme}` has not been deployed. There is: "
            f"{there}. Deploy the changed file first",
        )


class UnknownRun(Unknown):
    """No run of this identifier has been opened."""

    what = "run"
    hint = "Open one first"


class UnknownSubject(Unknown):
    """Nobody, and no relationship, has this identifier in the run."""

    what = "participant or relationship"
    hint = "Enrol them first, or look into another run"


class UnknownPerson(Unknown):
    """Nobody with this identifier has taken part in any run."""

    what = "person"
    hint = "Nobody of this name has taken part in any run, or they have been erased"


class UnknownEffect(Unknown):
    """Nothing in the outbox has this key, and never had."""

    what = "message, request or task"
    hint = "`outbox` gives the keys of all that wait to be delivered"


class UnknownPolicy(Unknown):
    """The programme has no `match` block of this name."""

    what = "match block"
    hint = "The programme has no `match` block: introduce people by hand"


class UnknownToken(Unknown):
    """No token of this name has been made."""

    what = "token"
    hint = "Make one with `wayfellow token new`"
