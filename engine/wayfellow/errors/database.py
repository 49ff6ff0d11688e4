"""What is reported of the database."""

from __future__ import annotations

from .reported import WayfellowError


class DatabaseTrouble(WayfellowError):
    """The database could not do its part; nothing was changed."""


class DatabaseMissing(DatabaseTrouble):
    """There is no database file at this place."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(
            f"there is no database at `{path}`. Make one with "
            f"`wayfellow live init --database {path}`"
        )


class UnknownDatabase(DatabaseTrouble):
    """A database was named in a way that leads to none."""

    def __init__(self, url: str) -> None:
        # A URL may hold a password: only its kind is repeated.
        self.kind = url.partition(":")[0]
        super().__init__(
            f"`{self.kind}:` begins no database address that Wayfellow can use. Name a "
            "file, such as `wayfellow.db`, or a PostgreSQL database, such as "
            "`postgresql://user@host/database`"
        )


class DriverMissing(DatabaseTrouble):
    """The package that speaks to this kind of database is not installed."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(
            f"the package `{package}` is needed for this database and is not "
            "installed. Install it with `pip install 'wayfellow[postgres]'`"
        )


class DatabaseLocked(DatabaseTrouble):
    """Somebody else was writing for longer than we waited."""

    def __init__(self) -> None:
        super().__init__(
            "somebody else is writing to the database just now. Nothing was changed; "
            "try again in a moment"
        )


class UnderWay(DatabaseTrouble):
    """The same request, under the same key, is being answered just now."""

    def __init__(self) -> None:
        super().__init__(
            "the same request is being answered just now. Repeat it in a moment, with "
            "the same key, to be given the answer"
        )


class Overtaken(DatabaseTrouble):
    """Somebody else wrote the same at the same moment, and was first."""

    def __init__(self) -> None:
        super().__init__(
            "somebody else wrote the same at the same moment, and was first. Nothing "
            "was changed; look again, and retry if it is still what you want"
        )


class DatabaseFailed(DatabaseTrouble):
    """The database itself reported a failure."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the database reports: {reason}. Nothing was changed")


class WorkerPresent(DatabaseTrouble):
    """A second worker came to a database that serves one at a time."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(
            f"another worker is at work on `{path}`, and a file of SQLite takes one at "
            "a time: let it do the work, or stop it first. Several at once work on "
            "PostgreSQL"
        )


class OtherDatabase(DatabaseTrouble):
    """A session or connection came that belongs to another database."""

    def __init__(self) -> None:
        super().__init__(
            "this session belongs to another SQLAlchemy engine than the office. Make "
            "one `Office` for each engine, and bind a session to its own"
        )


class SchemaMissing(DatabaseTrouble):
    """The database has none of our tables."""

    def __init__(
        self,
        prefix: str,
        remedy: str = "`wayfellow live init`, or with `create_tables(connection)`",
    ) -> None:
        """Tell it, with the `remedy` by which the host makes tables."""
        self.prefix = prefix
        super().__init__(
            f"this database has no tables that begin with `{prefix}`. Make them with "
            f"{remedy}"
        )


class SchemaMismatch(DatabaseTrouble):
    """The tables were made by another version of Wayfellow."""

    def __init__(
        self,
        found: int,
        needed: int,
        remedy: str = "`wayfellow live upgrade`, or with `upgrade_tables(connection)`",
    ) -> None:
        """Tell it, with the `remedy` by which the host changes tables."""
        self.found = found
        self.needed = needed
        advice = (
            "Update Wayfellow"
            if found > needed
            else f"Bring the tables up to date with {remedy}, before you go on"
        )
        super().__init__(
            f"the tables have schema version {found}, and this Wayfellow works with "
            f"version {needed}. {advice}"
        )


class StaleState(DatabaseTrouble):
    """What was decided on has changed in the meantime."""

    def __init__(self, subject: str, expected: int, found: int | None = None) -> None:
        self.subject = subject
        self.expected = expected
        self.found = found
        seen = "" if found is None else f", now at {found}"
        super().__init__(
            f"something happened to `{subject}` since it was last looked at (line "
            f"{expected} of its history{seen}). Nothing was changed; look again, and "
            "retry if it is still what you want"
        )
