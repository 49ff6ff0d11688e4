"""People from a table: every bad cell is told, and then nobody is imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from live.offices import KIM, NOON, Where, accepted, an_office, day, in_run
from wayfellow.errors import Refused, UnreadableSheet
from wayfellow.live import Imported, Office, read_sheet

TABLE = (
    "identifier,age,wants,may travel,born,region\n"
    "ana,17,leadership; finance,yes,2010-03-01,North\n"
    "ben,,,No,14/02/2009,\n"
)


def imported(office: Office, data: str | bytes, **more: object) -> Imported:
    """Import mentees from the bytes of a file."""
    content = data.encode() if isinstance(data, str) else data
    at = more.pop("at", NOON)
    return office.transact(
        lambda desk: desk.run("spring").import_people(
            "mentee",
            read_sheet(content),
            at=at,
            **more,  # type: ignore[arg-type]
        )
    )


def problems(office: Office, data: str | bytes, **more: object) -> list[str]:
    """Say what is wrong with a table."""
    found = imported(office, data, **more)
    assert found.new == ()
    return [f"{p.row} {p.column}: {p.value}: {p.problem}" for p in found.problems]


def people(office: Office) -> dict[str, int]:
    """Count who is in the run."""
    status = office.look(lambda desk: desk.run("spring").status())
    return {place.kind: place.count for place in status.places}


def facts(office: Office, who: str) -> dict[str, object]:
    """Give what is known about somebody."""
    subject = office.look(lambda desk: desk.run("spring").subject(who))
    return {name: fact.value for name, fact in subject.facts.items()}


def test_everybody_in_a_table_begins_with_their_details(where: Where) -> None:
    """Each cell is read as the role declares it; an empty one says nothing."""
    office = in_run(an_office(where))

    assert imported(office, TABLE).new == ("ana", "ben")
    assert facts(office, "ana") == {
        "age": 17,
        "wants": ("leadership", "finance"),
        "may_travel": True,
        "born": "2010-03-01",
        "region": "North",
    }
    assert facts(office, "ben") == {"may_travel": False, "born": "2009-02-14"}


def test_an_import_is_the_same_as_one_enrolment_after_the_other(where: Where) -> None:
    """The same lines of history, and the same people."""
    office = in_run(in_run(an_office(where)), "autumn")
    imported(office, "identifier,age\nana,17\nben,18\n")

    def one_by_one(run: object) -> None:
        for who, age in (("ana", 17), ("ben", 18)):
            run.enrol("mentee", who, at=NOON, details={"age": age})  # type: ignore[attr-defined]

    office.transact(lambda desk: one_by_one(desk.run("autumn")))
    spring, autumn = office.look(
        lambda desk: [
            (
                [line.record for line in run.history()],
                [run.subject(who) for who in who_],
            )
            for run in (desk.run("spring"), desk.run("autumn"))
            for who_ in [("ana", "ben")]
        ]
    )

    assert spring == autumn


def test_the_same_table_again_changes_nothing(where: Where) -> None:
    """Also at another time, and when somebody's details have changed since."""
    office = in_run(an_office(where))
    imported(office, TABLE)
    office.transact(
        lambda desk: desk.run("spring").send(
            "ana", "details", by=KIM, at=day(5), payload={"age": 18}
        )
    )
    before = len(office.look(lambda desk: desk.run("spring").history()))
    again = imported(office, TABLE, at=day(9))

    assert (again.new, again.same) == ((), ("ana", "ben"))
    assert len(office.look(lambda desk: desk.run("spring").history())) == before
    assert facts(office, "ana")["age"] == 18


def test_a_wrong_joining_day_is_named_until_it_is_put_right(where: Where) -> None:
    """The table never changes anybody; a correction does, and then both say the same."""
    office = in_run(an_office(where))
    table = "identifier,joined\nana,06/01/2027\n"
    imported(office, table, at=day(8))
    mended = table.replace("06/", "05/")
    (change,) = imported(office, mended, at=day(8)).changed
    office.transact(
        lambda desk: desk.run("spring").correct(
            "ana", 1, when=day(5, 9), reason="a slip", by=KIM, at=day(8)
        )
    )
    stands = office.look(lambda desk: desk.run("spring").subject("ana"))

    assert change.details == ("joined",)
    assert imported(office, mended, at=day(8)).same == ("ana",)
    assert stands.created == day(5, 9)


def test_a_changed_row_is_told_and_left(where: Where) -> None:
    """What differs is named; new people beside it begin."""
    office = in_run(an_office(where))
    imported(office, TABLE)
    found = imported(office, TABLE.replace("17", "18") + "cy,20,,,,\n")
    (change,) = found.changed

    assert (change.row, change.identifier, change.details) == (2, "ana", ("age",))
    assert (found.new, found.same) == (("cy",), ("ben",))
    assert facts(office, "ana")["age"] == 17


def test_people_who_are_there_are_told_from_new_ones(where: Where) -> None:
    """Enrolled by hand, or taking part again under another name."""
    office = in_run(an_office(where))
    office.transact(lambda desk: accepted(desk.run("spring"), "ana"))
    found = imported(office, "identifier,person\nana,\nana2,ana\ncy,\n")

    assert (found.there, found.new) == (("ana",), ("ana2", "cy"))
    assert found.returning == ("ana2",)
    subject = office.look(lambda desk: desk.run("spring").subject("ana2"))
    assert subject.journeys == ("ana",)


def test_every_bad_cell_is_told_at_once_and_nobody_is_imported(tmp_path: Path) -> None:
    """The row as a spreadsheet counts, the column, the value, and what is right."""
    office = in_run(an_office(tmp_path))
    table = (
        "identifier,age,wants,may travel,born\n"
        "ana,old,leadershp,perhaps,31/31/2010\n"
        ',"1,5",x;finance,,12/31/2010\n'
        "ben,17,,,\n"
        "ben,18,,,01/02/10\n"
        "b+c,,,,45321\n"
    )

    assert problems(office, table) == [
        "2 age: old: it is not a number. Write digits only, such as 42",
        "2 wants: leadershp: `leadershp` is no choice. Did you mean `leadership`?",
        "2 may travel: perhaps: it is neither yes nor no. Write `yes` or `no`",
        "2 born: 31/31/2010: it is not a date. Write it as 31/01/2027 or 2027-01-31",
        "3 identifier: : it is empty. Say what they are called in the run",
        "3 age: 1,5: write the fraction with a point: 1.5",
        "3 wants: x;finance: `x` is no choice. The choices are `leadership`, `finance`",
        "3 born: 12/31/2010: write the day first: day, month, year, such as 31/01/2027",
        "5 born: 01/02/10: write the year with four digits, such as 31/01/2027",
        "6 born: 45321: it is a number of days, as Excel keeps dates. Format the "
        "column as a date",
    ]
    assert people(office) == {}


def test_what_the_programme_refuses_is_told_by_row_too(where: Where) -> None:
    """And whoever comes before it in the table is not imported either."""
    office = in_run(an_office(where))
    office.transact(lambda desk: accepted(desk.run("spring"), "mo"))
    office.transact(
        lambda desk: desk.run("spring").enrol("mentor", "li", at=NOON, person="zoe")
    )
    office.transact(
        lambda desk: desk.run("spring").move(
            "mo", "removed", reason="Asked to leave", by=KIM, at=day(7)
        )
    )
    table = "identifier,person\nnew,\na+b,\nli,\nmo2,mo\nnew,\n"
    found = problems(office, table, at=day(8))

    assert [line.split(":")[0] for line in found] == [
        "3 ",
        "4 identifier",
        "5 ",
        "6 identifier",
    ]
    assert "leave out `+`" in found[0]
    assert "in the role mentor" in found[1]
    assert "may return" in found[2]
    assert "row 2 is called so too" in found[3]
    assert people(office) == {"mentee": 1, "mentor": 1}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("identifier,region\nana,Zoë\n".encode("utf-8-sig"), "Zoë"),
        ("identifier;region\nana;Zoë\n".encode("cp1252"), "Zoë"),
        ("identifier\tregion\nana\tZoë\n".encode("utf-16"), "Zoë"),
        (b'sep=;\r\nidentifier;region\r\nana;"a;b"\r\n', "a;b"),
        (b'identifier,region\r\nana,"two\r\nlines"\r\n,\r\n,,\r\n\r\n', "two\r\nlines"),
        (b"IDENTIFIER , Region\r\n ana , North \r\n", "North"),
        (b"identifier,region,,\rana,North,,\r", "North"),
        (b'identifier,region\nana,"say ""hello"""\n', 'say "hello"'),
        (b'identifier,region\nana,"=HYPERLINK(1)"\n', "=HYPERLINK(1)"),
    ],
)
def test_tables_are_read_as_spreadsheets_save_them(
    tmp_path: Path, data: bytes, name: str
) -> None:
    """Any usual encoding and separator, quoted line breaks, and empty rows after."""
    office = in_run(an_office(tmp_path))

    assert imported(office, data).new == ("ana",)
    assert facts(office, "ana")["region"] == name


@pytest.mark.parametrize(
    ("text", "day_"),
    [
        ("2010-03-01", "2010-03-01"),
        ("01/03/2010", "2010-03-01"),
        ("1.3.2010", "2010-03-01"),
        ("1 March 2010", "2010-03-01"),
        ("01-Mar-2010", "2010-03-01"),
        ("01/03/2010 00:00", "2010-03-01"),
        ("29/02/2012", "2012-02-29"),
    ],
)
def test_dates_are_read_as_offices_write_them(
    tmp_path: Path, text: str, day_: str
) -> None:
    """The day before the month, or as ISO 8601 says."""
    office = in_run(an_office(tmp_path))
    imported(office, f"identifier,born\nana,{text}\n")

    assert facts(office, "ana")["born"] == day_


@pytest.mark.parametrize(
    "cell", ["29/02/2011", "00/01/2010", "1 Marxh 2010", "soon", "2010", "1/2/3/2010"]
)
def test_what_is_no_date_is_refused(tmp_path: Path, cell: str) -> None:
    """And the answer says how to write one."""
    office = in_run(an_office(tmp_path))
    (problem,) = problems(office, f"identifier,born\nana,{cell}\n")

    assert "31/01/2027" in problem


def test_headings_go_by_name_or_label_or_as_is_said(tmp_path: Path) -> None:
    """What is nearly a detail is asked about; the rest is left out and said so."""
    office = in_run(an_office(tmp_path))
    table = "Full name,Regoin,Shoe size\nana,North,38\n"
    found = problems(office, table, columns={"full NAME": "identifier"})
    columns = {"Full name": "identifier", "Regoin": "region"}
    good = imported(office, table, columns=columns)

    assert len(found) == 1
    assert found[0].startswith("1 Regoin: : did you mean `region`?")
    assert (good.new, good.left_out) == (("ana",), ("Shoe size",))
    assert facts(office, "ana") == {"region": "North"}


@pytest.mark.parametrize(
    ("table", "columns", "problem"),
    [
        ("name,age\nana,1\n", {}, "no column says what people are called"),
        ("identifier,age,Age\nana,1,2\n", {}, "`age` says the same"),
        ("identifier,x\nana,1\n", {"y": "age"}, "there is no such column"),
        ("identifier,x\nana,1\n", {"x": "agee"}, "no detail `agee`. Did you mean"),
    ],
)
def test_headings_that_cannot_be_right_are_told(
    tmp_path: Path, table: str, columns: dict[str, str], problem: str
) -> None:
    """Before any row is looked at."""
    office = in_run(an_office(tmp_path))
    (found,) = problems(office, table, columns=columns)

    assert problem in found


def test_two_columns_of_one_name_can_be_left_out(tmp_path: Path) -> None:
    """As long as nobody needs them."""
    office = in_run(an_office(tmp_path))
    table = "identifier,notes,notes\nana,1,2\n"

    assert imported(office, table).left_out == ("notes", "notes")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("bell\x07", "cannot be seen"),
        ("\u202eevil", "cannot be seen"),
        ("a\x00b", "cannot be seen"),
        ("x" * 20_000, "write at most 10,000"),
        ("x" * 1_000_000, "far too long"),
        ('"' + "x\n" * 500_000 + '"', "far too long"),
    ],
)
def test_hostile_cells_are_a_problem_of_their_row(
    tmp_path: Path, cell: str, problem: str
) -> None:
    """Nothing of them reaches the database, and what is told can be printed."""
    office = in_run(an_office(tmp_path))
    found = problems(office, f"identifier,region\nana,{cell}\nben,North\n")

    assert len(found) == 1
    assert problem in found[0]
    assert len(found[0]) < 250
    assert found[0].isprintable()


def test_halves_of_characters_are_refused(tmp_path: Path) -> None:
    """A host may hand over what no file can hold."""
    office = in_run(an_office(tmp_path))
    found = office.transact(
        lambda desk: desk.run("spring").import_people(
            "mentee", [{"identifier": "a\ud800", "region": "x"}], at=NOON
        )
    )

    assert "cannot be seen" in found.problems[0].problem
    assert found.problems[0].value == "a\N{REPLACEMENT CHARACTER}"


def test_an_open_quotation_mark_is_told_with_its_row(tmp_path: Path) -> None:
    """What follows cannot be told apart, and is not guessed at."""
    office = in_run(an_office(tmp_path))
    (found,) = problems(office, 'identifier,region\nana,North\nben,"South\ncy,East\n')

    assert found.startswith("3 : : a quotation mark begins or ends in the wrong place")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"PK\x03\x04rest", b"\x81\x8d\xff"])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    """A workbook, nothing at all, or bytes in no encoding."""
    with pytest.raises(UnreadableSheet, match="cannot be read as a table"):
        read_sheet(data)


def test_each_may_join_on_a_day_of_their_own(where: Where) -> None:
    """A column `joined` says it, from when the programme's day starts."""
    office = in_run(an_office(where))
    imported(office, "identifier,joined\nana,05/01/2027\nben,\n", at=day(8))
    ana, ben = office.look(
        lambda desk: [desk.run("spring").subject(who) for who in ("ana", "ben")]
    )

    assert (ana.created, ben.created) == (day(5, 9), day(8))


def test_a_trial_writes_nothing(where: Where) -> None:
    """And finds the same as the import would."""
    office = in_run(an_office(where))
    tried = imported(office, TABLE, is_trial=True)

    assert (tried.new, tried.is_trial) == (("ana", "ben"), True)
    assert people(office) == {}
    assert imported(office, TABLE).new == ("ana", "ben")


def test_a_large_table_with_its_only_mistake_at_the_end_leaves_nothing(
    where: Where,
) -> None:
    """What was written of the first thousands is taken back."""
    office = in_run(an_office(where))
    rows = "".join(f"p{number},{number % 90}\n" for number in range(2100))
    (found,) = problems(office, f"identifier,age\n{rows}a+b,3\n")

    assert found.startswith("2102 ")
    assert people(office) == {}
    assert len(imported(office, f"identifier,age\n{rows}").new) == 2100


def test_nobody_joined_after_the_day_of_the_import(where: Where) -> None:
    """A day that was mistyped is found, also where time is virtual."""
    office = in_run(an_office(where))
    (found,) = problems(office, "identifier,joined\nana,2027-01-05\n")

    assert "this day has not come yet" in found


def test_a_role_that_there_is_not_is_refused(tmp_path: Path) -> None:
    """With the one that was meant."""
    office = in_run(an_office(tmp_path))

    with pytest.raises(Refused, match="did you mean `mentee`"):
        office.transact(
            lambda desk: desk.run("spring").import_people("mente", [], at=NOON)
        )
