"""A programme with something of everything that people say, and what is planted in it.

What begins with `zq~` is a canary: words that nobody would say by chance, and that show
where they have got to.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

from live.offices import Where, url_of
from wayfellow.decide import Actor, Effect, Subject
from wayfellow.errors import Refused
from wayfellow.hooks import Announcement, Hooks, Move, hookimpl
from wayfellow.live import Desk, LiveRun, Office, open_office
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme, Value

TEXT = """programme kept "Kept"
version 1
timezone Europe/London
keep records for 2 years
keep concerns for 10 years
role mentee "Young person"
surname text "Surname", private, optional
born date of birth, private, optional
area one of north, south, optional
tutor person, optional
friends people, optional
has guardian "Parent or carer"
takes up to 3 mentors
role mentor "Mentor"
surname text, private, optional
recommends person, optional
notes text, optional
takes up to 4 mentees
staff coordinator "Coordinator"
staff lead "Safeguarding lead", lifts safeguarding holds
relationship pair of mentee and mentor "Pair"
relationship circle of mentor and 2 to 4 mentees "Circle"
outcomes
completed, counts as completed
withdrawn
survey before, afterwards
confidence scale 1 to 5
comment text
stage joining for mentee
step applying
needs form application
needs consent photos from guardian
needs survey before
on withdrawn by mentee or coordinator: end as withdrawn
stage waiting for mentee, mentor
step ready
after 10 days, then every 3 weeks, at most 2 times: remind them "still_waiting"
on matched: stay
on wondered by them or coordinator: stay
on pair ended: stay
on circle ended: stay
on withdrawn by them or coordinator: end as withdrawn
on finished by coordinator: end as completed
stage talking for pair
step talks
on thanked by mentee or mentor: thank mentee, mentor "well_done", do crm.note for mentor "thanks"
on ended by mentee or mentor or coordinator: end as completed
stage meeting for circle
step rounds
on noted by mentee or mentor or coordinator: do crm.note for mentor "note"
on ended by mentor or coordinator: end as completed
match pair of mentee with mentor into pair
candidates mentee in ready, mentor in ready
method by hand
match circle of mentee with mentor into circle
candidates mentee in ready, mentor in ready
method by hand
measure completed "Completed" share of mentee that ended as completed
measure growth "Growth" mean change in confidence from before to afterwards for mentee
measure north "North" share of mentee with area is known and area is north
"""

WRITTEN = datetime(2035, 1, 1, tzinfo=UTC)
START = date(2027, 1, 4)
KIM, LEE = Actor("coordinator", "kim"), Actor("lead", "lee")
MAX = Actor("lead", "moira")
AMAL = "zq~amal"
CANARY = "zq~"
"""What may be left nowhere once AMAL has been erased."""


@cache
def the_programme() -> Programme:
    """Read the programme."""
    reading = read_programme(TEXT)
    assert reading.programme is not None, [str(d) for d in reading.diagnostics]
    return reading.programme


def day(number: float) -> datetime:
    """Give noon some days after the start."""
    return datetime(2027, 1, 4, 12, tzinfo=UTC) + timedelta(days=number)


class Copyist:
    """A plugin that announces each move with everything that it is shown."""

    @hookimpl
    def announce(self, move: Move, subject: Subject) -> Announcement:
        """Keep how somebody stands, and what moved them."""
        payload = {"stands": subject, "line": move.record, "to": move.target}
        return Announcement(move.kind, payload)

    @hookimpl
    def deliver(self, effect: Effect) -> bool:
        """Take what it has announced, and nothing else."""
        return effect.kind == "announcement"


def an_office(where: Where, *plugins: object) -> Office:
    """Open an office whose time is virtual, with an open run `one`."""
    hooks = Hooks(plugins)
    office = open_office(
        url_of(where), create=True, hooks=hooks, clock=lambda: WRITTEN, ahead=None
    )

    def begin(desk: Desk) -> None:
        desk.deploy(the_programme())
        desk.open_run("kept", START, "one")

    office.transact(begin)
    return office


def amal_takes_part(run: LiveRun) -> None:
    """Tell a whole part of AMAL's, with a canary wherever somebody can say something."""
    me, bea = Actor("mentee", AMAL), Actor("mentor", "bea")
    guardian = Actor("guardian", f"guardian of {AMAL}")
    run.enrol(
        "mentee",
        AMAL,
        at=day(0),
        key=f"form of {AMAL}",
        details={"surname": "zq~detail Ülker", "born": "2009-03-01", "area": "north"},
    )
    run.enrol("mentor", "bea", at=day(0), details={"surname": "Botha"})
    run.enrol("mentee", "cai", at=day(0), details={"friends": (AMAL, "dan")})
    run.send(AMAL, "form application", by=me, at=day(1), payload={"why": "zq~payload"})
    run.send(AMAL, "consent photos from guardian", by=guardian, at=day(1))
    answers = {"confidence": 2, "comment": "zq~answer"}
    run.send(AMAL, "survey before", by=me, at=day(2), payload=answers, key="answers")
    run.send("bea", "details", by=KIM, at=day(3), payload={"recommends": AMAL})
    said = f"I met {AMAL.title()}, who said little; write to {AMAL}@example.org"
    run.send("bea", "details", by=bea, at=day(3), payload={"notes": said})
    run.send("bea", "wondered", by=KIM, at=day(3), payload={"reason": f"{AMAL}?"})
    for who, by in (("cai", Actor("mentee", "cai")),):
        guard = Actor("guardian", f"guardian of {who}")
        run.send(who, "form application", by=by, at=day(3))
        run.send(who, "consent photos from guardian", by=guard, at=day(3))
        run.send(who, "survey before", by=by, at=day(3), payload={"confidence": 3})
    run.introduce("pair", {"mentee": AMAL, "mentor": "bea"}, by=KIM, at=day(4), key="p")
    run.introduce(
        "circle", {"mentee": [AMAL, "cai"], "mentor": "bea"}, by=KIM, at=day(4)
    )
    pair, circle = f"{AMAL}+bea", f"bea+{AMAL}+1"
    met = {"minutes": 45, "attended": (AMAL, "bea"), "note": "zq~note by the mentor"}
    run.send(pair, "meeting held", by=bea, at=day(9), payload=met)
    run.send(pair, "thanked", by=me, at=day(10), payload={"words": "zq~thanks"})
    run.send(circle, "noted", by=me, at=day(11), payload={"words": "zq~circle"})
    run.send(circle, "noted", by=bea, at=day(11), payload={"about": AMAL, "x": "zq~x"})
    run.send(AMAL, "pause", by=me, at=day(12), payload={"reason": "zq~pause"})
    run.send(AMAL, "resume", by=me, at=day(14))
    later = {"confidence": 5, "comment": "zq~later"}
    run.send(pair, "survey afterwards", by=me, at=day(20), payload=later)
    run.send(AMAL, "survey afterwards", by=me, at=day(20), payload=later)
    run.send(pair, "ended", by=bea, at=day(30), payload={"reason": "zq~reason"})
    run.send(circle, "ended", by=me, at=day(31), payload={"reason": "zq~leaving"})


def amal_ends(run: LiveRun) -> None:
    """Let AMAL end, by hand and with a reason."""
    run.move(AMAL, "completed", reason="zq~moved by hand", by=KIM, at=day(40))


def amal_calls(desk: Desk) -> None:
    """Let AMAL come in by a program, which is told something about them."""
    amal = Actor("mentee", AMAL)
    desk.tokens.new(amal, run="one", label=f"telephone of {AMAL}")
    desk.tokens.new(KIM, label=f"to write to {AMAL}")
    desk.repeats.claim(("mentee", AMAL), "zq~key", b"zq~body")
    desk.repeats.keep(("mentee", AMAL), "zq~key", "one", 200, f'{{"to": "{AMAL}"}}')


def take_part(run: LiveRun, chance: Random, often: int) -> None:
    """Let AMAL and others do anything that may be done, at random, and end."""
    people = {AMAL: "mentee", "bea": "mentor", "cai": "mentee", "dan": "mentor"}
    for who, role in people.items():
        run.enrol(role, who, at=day(0), key=f"{who} joins")
    for who in (AMAL, "cai"):
        guardian = Actor("guardian", f"guardian of {who}")
        run.send(who, "form application", by=Actor("mentee", who), at=day(0))
        run.send(who, "consent photos from guardian", by=guardian, at=day(0))
        run.send(who, "survey before", by=KIM, at=day(0), payload={"confidence": 1})
    now = 0.0
    for _ in range(often):
        now += chance.choice((0, 0.5, 3, 30))
        who = chance.choice(sorted(people))
        subject = chance.choice([who, f"{AMAL}+bea", f"cai+{who}", f"dan+{AMAL}+1"])
        by = chance.choice([Actor(people[who], who), KIM, LEE, MAX])
        event = chance.choice(
            [
                *("form application", "consent photos from guardian", "withdrawn"),
                *("survey before", "survey afterwards", "meeting held", "noted"),
                *("wondered", "thanked", "pause", "resume", "details", "ended"),
            ]
        )
        if "consent" in event:
            by = Actor("guardian", f"guardian of {subject}")
        is_theirs = AMAL in by.id or subject == AMAL or subject.startswith(f"{AMAL}+")
        words = f"zq~{now}" if is_theirs else f"so said {AMAL}, not zealous"
        payload: dict[str, Value] = {"words": words}
        if event.startswith("survey"):
            payload = {"confidence": chance.randint(1, 5), "comment": words}
        elif event == "details" and is_theirs:
            payload = {"surname": words, "tutor": "bea", "area": "south"}
        elif event == "details" and people[who] == "mentor":
            payload = {"surname": "Botha", "recommends": AMAL, "notes": words}
        elif event == "details":
            payload = {"friends": (AMAL, "ed"), "tutor": AMAL}
        try:
            match chance.randint(0, 9):
                case 0:
                    members = {"mentee": AMAL, "mentor": chance.choice(["bea", "dan"])}
                    run.introduce("pair", members, by=KIM, at=day(now))
                case 1:
                    run.introduce(
                        "circle",
                        {"mentee": [AMAL, "cai"], "mentor": "dan"},
                        by=KIM,
                        at=day(now),
                    )
                case _:
                    run.send(subject, event, by=by, at=day(now), payload=payload)
        except Refused:
            continue
    end_everything(run, now + 1)


def end_everything(run: LiveRun, now: float) -> None:
    """Let everybody end, first together and then alone."""
    subjects = {line.record.subject for line in run.history()}
    for subject in sorted(subjects, key=lambda one: ("+" not in one, one)):
        try:
            run.move(
                subject,
                "completed",
                reason=f"over for {AMAL} and all",
                by=KIM,
                at=day(now),
            )
        except Refused:
            continue
