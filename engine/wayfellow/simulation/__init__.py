"""Simulation: a programme with made-up people, as often as it takes to be sure."""

from .assumptions import Outlooks
from .chance import Chance
from .figures import Figures, Key, work_out
from .history import Held, History, Refused
from .log import event_log, write_history
from .replications import Trial, simulate
from .report import write_report
from .results import Comparison, Difference, Finding, Judgement, Results, sum_up
from .run import simulate_run
from .table import save_table

__all__ = [
    "Chance",
    "Comparison",
    "Difference",
    "Figures",
    "Finding",
    "Held",
    "History",
    "Judgement",
    "Key",
    "Outlooks",
    "Refused",
    "Results",
    "Trial",
    "event_log",
    "save_table",
    "simulate",
    "simulate_run",
    "sum_up",
    "work_out",
    "write_history",
    "write_report",
]
