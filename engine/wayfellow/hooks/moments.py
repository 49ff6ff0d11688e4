"""Every hook: when a plugin is called, with what, and what it may answer.

The first argument says by its type when that is: `InTransaction`, `AfterCommit`, or
`StartUp`. Names and arguments are stable; a new version may add to them.
"""

from __future__ import annotations

from collections.abc import Sequence

import click
import pluggy
from sqlalchemy import Connection

from wayfellow.decide.state import Effect, Record, Recorded, Subject
from wayfellow.language import Language

from .contexts import AfterCommit, Announcement, InTransaction, Partly, StartUp, Task
from .moves import Move

GROUP = "wayfellow"
"""The entry point group in which plugins are found."""

_hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


class Moments:
    """Every moment at which plugins are called."""

    # -- Asked and told in the transaction ---------------------------------------------

    @_hookspec
    def before_move(
        self, context: InTransaction, move: Move, subject: Subject
    ) -> str | None:
        """In the transaction: return a sentence for the participant to refuse a move.

        `subject` is as it stood before, or as it begins.
        """

    @_hookspec
    def after_move(self, context: InTransaction, move: Move, subject: Subject) -> None:
        """In the transaction: a move was decided that no plugin refused.

        `subject` is as it stands when all that was decided with it has happened.
        """

    @_hookspec
    def announce(
        self, context: InTransaction, move: Move, subject: Subject
    ) -> Announcement | Sequence[Announcement] | None:
        """In the transaction: return what to deliver of a move after the commit.

        It is kept with the move, or neither is, and comes to `deliver` of this plugin
        alone: `effect.kind` is `announcement`. So whoever has this hook has that one,
        too. `subject` is as in `after_move`. Of one move each announcement has another
        name.
        """

    @_hookspec
    def step_left(
        self, context: InTransaction, step: str, move: Move, subject: Subject
    ) -> None:
        """In the transaction: somebody leaves a step, for another or for good."""

    @_hookspec
    def step_entered(
        self, context: InTransaction, step: str, move: Move, subject: Subject
    ) -> None:
        """In the transaction: somebody enters a step, the first one included."""

    @_hookspec
    def need_met(
        self, context: InTransaction, need: str, fact: Recorded, subject: Subject
    ) -> None:
        """In the transaction: a need is met, again after a lapse, or is waived.

        `need` is called as in the history, such as `check dbs`; in a group followed by
        a slash and the member who owed it. The fact's value is True, or `waived`.
        """

    @_hookspec
    def need_lapsed(
        self, context: InTransaction, need: str, fact: Recorded, subject: Subject
    ) -> None:
        """In the transaction: a check lapses, or a consent is withdrawn."""

    @_hookspec
    def timer_due(
        self, context: InTransaction, record: Record, subject: Subject
    ) -> None:
        """In the transaction: a clock of the programme goes off."""

    @_hookspec
    def match_proposed(self, context: InTransaction, relation: Subject) -> None:
        """In the transaction: people are offered to each other, and have to accept."""

    @_hookspec
    def match_accepted(self, context: InTransaction, relation: Subject) -> None:
        """In the transaction: a relationship begins; all who had to have accepted.

        To tell another program of it, `announce` the move, which is `matched`.
        """

    @_hookspec
    def match_ended(self, context: InTransaction, relation: Subject) -> None:
        """In the transaction: a relationship, or an offer of one, is over.

        An offer that came to nothing has no `active_since`. To tell another program,
        `announce` the move.
        """

    @_hookspec
    def task_opened(self, context: InTransaction, task: Task, subject: Subject) -> None:
        """In the transaction: somebody is asked to do or to decide something."""

    @_hookspec
    def task_closed(self, context: InTransaction, task: Task, subject: Subject) -> None:
        """In the transaction: a task is done, or what was asked is no longer asked."""

    @_hookspec
    def person_erased(self, context: InTransaction, names: tuple[str, ...]) -> None:
        """In the transaction: somebody is erased in a run; forget them as well.

        `names` are the identifiers that they and their relationships had in it.
        """

    # -- After the commit --------------------------------------------------------------

    @_hookspec
    def deliver(self, context: AfterCommit, effect: Effect) -> bool | Partly | None:
        """After commit: deliver a message, request, task or the like; True if done.

        A plugin that breaks down gets it again, with the same `effect.key`, and so may
        one whose True could not be noted: so do nothing twice for one key. What a file
        says with `do calendar.invite` comes here too: `effect.kind` is `call`, and its
        name `calendar.invite`. It is called in a thread of its own, and has a minute.
        """

    # -- When a program starts ---------------------------------------------------------

    @_hookspec
    def start(self, context: StartUp) -> None:
        """At the start: an office was opened."""

    @_hookspec
    def make_tables(
        self, connection: Connection, prefix: str, schema: str | None
    ) -> None:
        """At the start: make or upgrade tables of one's own, in a host's transaction.

        It is called whenever Wayfellow's tables are made or upgraded, and must leave
        what is as it should be. `prefix` and `schema` are those of Wayfellow's tables.
        """

    @_hookspec
    def language(self) -> Language | None:
        """At the start: give the words that a file may use, and what works them out."""

    @_hookspec
    def command(self) -> click.Command | None:
        """At the start: give a command, found as `wayfellow plugin` and its name."""
