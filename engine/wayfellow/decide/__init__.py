"""The pure heart of the engine: what follows from what, without clock or database."""

from .asking.explanation import Why, why
from .compiled import Compiled, compile_programme
from .computing import NO_FUNCTIONS, Functions, KnownFunction, Person
from .conditions import Conditions
from .decision import decide
from .draft import EndlessRules
from .scene import Population, Scene
from .state import (
    ENGINE,
    Actor,
    Correct,
    Decision,
    Effect,
    EnrolPerson,
    Event,
    Hold,
    Introduce,
    MoveByHand,
    Pass,
    Record,
    Recorded,
    Refusal,
    Reopen,
    Request,
    Run,
    Slot,
    Stimulus,
    Subject,
    Suggest,
    Timer,
)
from .timing.calendar import Calendar
from .timing.clocks import next_due

__all__ = [
    "ENGINE",
    "NO_FUNCTIONS",
    "Actor",
    "Calendar",
    "Compiled",
    "Conditions",
    "Correct",
    "Decision",
    "Effect",
    "EndlessRules",
    "EnrolPerson",
    "Event",
    "Functions",
    "Hold",
    "Introduce",
    "KnownFunction",
    "MoveByHand",
    "Pass",
    "Person",
    "Population",
    "Record",
    "Recorded",
    "Refusal",
    "Reopen",
    "Request",
    "Run",
    "Scene",
    "Slot",
    "Stimulus",
    "Subject",
    "Suggest",
    "Timer",
    "Why",
    "compile_programme",
    "decide",
    "next_due",
    "why",
]
