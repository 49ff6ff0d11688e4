"""The connector to BottleCRM, with a CRM that keeps its contacts in memory.

`pytest --crm tests/crm` tries it with the real one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from wayfellow.hooks import Hooks
from wayfellow.live import Office

FOLDER = Path(__file__).parent.parent.parent / "examples" / "bottlecrm"
VOLUNTEER = {"mentoring_role": "volunteer", "mentoring_area": "north"}
# What BottleCRM 1.35.0 sent when a contact was added; the endpoint is gone.
SHOWN_ONCE = "whsec_" + "_C6U6tw4Y7dTa23xj8IeEohRUClQNgtFt67EQCX_IzI"
SIGNED = 1795318201
SIGNATURE = (
    "t=1795318201,v1=988a65e0903d63cd680e34324c85dfad07b62822068398b86da465e582d92553"
)
BODY = (
    b'{"id":"7389917b-926d-40e9-acdd-bb0478876c02","data":{"id":"ad139906-ed50-4e3c-'
    b'ba5f-7a266129bb6a","email":"kai@example.org","phone":null,"title":null,'
    b'"last_name":"Okoro","account_id":null,"created_at":"2026-11-22T03:30:00.612Z",'
    b'"first_name":"Kai","updated_at":"2026-11-22T03:30:00.612Z","assigned_to":[],'
    b'"organization":null},"event":"contact.created","org_id":"313bb8e3-4a30-45de-9ce9'
    b'-8ed4c5c2c7c2","created_at":"2026-11-22T03:30:01.096164+00:00"}'
)


class Crm:
    """Contacts and their custom fields; it says what was written, and can be away."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, Any]] = {}
        self.written: list[str] = []
        self.away: type[Exception] | None = None

    def contacts(self, mentoring_role: str) -> Iterator[dict[str, Any]]:
        """Give those with a role."""
        for identifier, fields in list(self.fields.items()):
            if fields.get("mentoring_role") == mentoring_role:
                yield {"id": identifier, "custom_fields": dict(fields)}

    def contact(self, identifier: str) -> dict[str, Any] | None:
        """Give one of them."""
        if identifier not in self.fields:
            return None
        return {"id": identifier, "custom_fields": dict(self.fields[identifier])}

    def write(self, identifier: str, fields: Mapping[str, str]) -> bool:
        """Keep some fields, unless it is away."""
        if self.away is not None:
            raise self.away("nobody answers")
        self.written.append(identifier)
        self.fields.get(identifier, {}).update(fields)
        return identifier in self.fields


class Connection:
    """The connector, and what it stands between."""

    def __init__(self, database: Path) -> None:
        self.crm = Crm()
        self.ahead = timedelta()
        engine = create_engine(f"sqlite:///{database}")
        clock: Callable[[], datetime] = lambda: datetime.now(UTC) + self.ahead  # noqa: E731
        self.office = Office(engine, hooks=Hooks(), clock=clock)
        self._make = import_module("connector").Connector
        self.start()

    def start(self) -> None:
        """Start the connector anew, as after it was killed."""
        self.connector = self._make(self.office, self.crm)

    def change(self, contact: str, **fields: Any) -> None:
        """Change a contact by hand; the CRM tells, and a turn is taken."""
        self.crm.fields.setdefault(contact, {}).update(fields)
        self.connector.note_change(contact)
        self.connector.turn()

    def shown(self, contact: str) -> tuple[str, str]:
        """Give the stage and the note that the CRM shows."""
        fields = self.crm.fields[contact]
        return fields.get("mentoring_stage", ""), fields.get("mentoring_note", "")

    def history(self, contact: str) -> list[str]:
        """Give what the programme has recorded."""
        lines = self.office.look(lambda desk: desk.run("everywhere").history(contact))
        return [line.record.name for line in lines]


@pytest.fixture
def connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """Give a connector that has been started."""
    monkeypatch.syspath_prepend(str(FOLDER))
    found = Connection(tmp_path / "connector.db")
    yield found
    found.office.close()


def test_the_stage_follows_what_is_ticked(connection: Connection) -> None:
    """Each change is an event once; what we write is read again, and is no change."""
    connection.change("kai", **VOLUNTEER)
    begun = connection.shown("kai")
    connection.change("kai", mentoring_form=True, mentoring_interview=True)
    written = len(connection.crm.written)
    for _ in range(3):
        connection.change("kai")

    assert begun[0] == "applying"
    assert begun[1].startswith("Waits for form application: they themselves can do it.")
    assert connection.shown("kai") == ("ready", "")
    assert len(connection.crm.written) == written == 2
    assert connection.history("kai") == [
        "volunteer",
        "form application",
        "interview",
        "when done",
    ]


def test_what_is_refused_is_said_where_it_was_entered(connection: Connection) -> None:
    """It can be mended there, and then goes on; nothing else is in its way."""
    connection.change("una", mentoring_role="volunteer")
    refused = connection.shown("una")
    connection.change("una", mentoring_area="south")
    connection.change("una", mentoring_withdrawn=True)
    connection.change("una", mentoring_form=True)

    assert refused[0] == ""
    assert refused[1].startswith("Not taken: ")
    assert connection.shown("una")[0] == "withdrawn"
    assert "they themselves ended as `withdrawn`" in connection.shown("una")[1]


def test_a_connector_that_dies_as_it_writes_writes_again(
    connection: Connection,
) -> None:
    """What happened stands; the CRM is told when it can be."""
    connection.crm.away = RuntimeError
    with pytest.raises(RuntimeError, match="nobody answers"):
        connection.change("kai", **VOLUNTEER)
    connection.start()
    connection.crm.away = None
    connection.connector.turn()

    assert connection.shown("kai")[0] == "applying"
    assert connection.history("kai") == ["volunteer"]


def test_a_crm_that_does_not_answer_is_told_later(connection: Connection) -> None:
    """Meanwhile everything goes on here, for everybody."""
    connection.crm.away = import_module("contacts").CrmTrouble
    connection.change("kai", **VOLUNTEER)
    connection.change("ada", mentoring_role="neighbour", mentoring_area="north")
    connection.crm.away = None
    connection.connector.turn()

    assert connection.shown("kai")[0] == connection.shown("ada")[0] == "applying"


def test_what_no_message_has_told_is_found_in_time(connection: Connection) -> None:
    """Everybody is looked at now and then, and a deadline is shown when it has passed."""
    connection.connector.turn()
    connection.crm.fields["lou"] = {**VOLUNTEER}
    connection.connector.turn()
    at_first = connection.shown("lou")[0]
    connection.ahead = timedelta(minutes=16)
    connection.connector.turn()
    later = connection.shown("lou")[0]
    connection.ahead = timedelta(weeks=11)
    connection.connector.turn()

    assert [at_first, later, connection.shown("lou")[0]] == [
        "",
        "applying",
        "withdrawn",
    ]


def test_who_is_gone_there_is_no_trouble(connection: Connection) -> None:
    """They go on here, and are not written to again and again."""
    connection.change("kai", **VOLUNTEER)
    del connection.crm.fields["kai"]
    connection.connector.note_change("kai")
    connection.ahead = timedelta(weeks=11)
    connection.connector.turn()
    written = len(connection.crm.written)
    connection.connector.turn()

    assert len(connection.crm.written) == written
    assert connection.history("kai")[-1] == "after 10 weeks"


@pytest.mark.usefixtures("connection")
def test_a_message_of_the_real_crm_is_recognised() -> None:
    """Neither a changed nor an old one is, nor one that is signed with anything else."""
    is_signed = import_module("contacts").is_signed

    assert is_signed(SHOWN_ONCE, SIGNATURE, BODY, SIGNED + 10)
    assert not is_signed(SHOWN_ONCE, SIGNATURE, BODY + b" ", SIGNED)
    assert not is_signed(SHOWN_ONCE, SIGNATURE, BODY, SIGNED + 301)
    assert not is_signed("another", SIGNATURE, BODY, SIGNED)
    for other in (
        "",
        ",",
        "t=,v1=",
        f"t={SIGNED}",
        f"t={SIGNED},v1=é",
        "t=" + "9" * 9999,
    ):
        assert not is_signed(SHOWN_ONCE, other, BODY, SIGNED)
