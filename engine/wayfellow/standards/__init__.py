"""Standards, and what a programme's file shows of them."""

from .audit import Answer, Audit, Stray, find_strays, hold_against
from .report import CAUTION, write_audit, write_caution, write_strays
from .standard import Item, Standard, read_standard

__all__ = [
    "CAUTION",
    "Answer",
    "Audit",
    "Item",
    "Standard",
    "Stray",
    "find_strays",
    "hold_against",
    "read_standard",
    "write_audit",
    "write_caution",
    "write_strays",
]
