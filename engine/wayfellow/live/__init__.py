"""The live engine: runs of a programme, kept in a database."""

from .answers import (
    Answer,
    Delivery,
    Deployment,
    Introductions,
    Line,
    Parked,
    Place,
    Progress,
    Status,
    Waiting,
)
from .desk import Desk
from .office import Office, open_office
from .run import LiveRun
from .tables import SCHEMA_VERSION, Tables, create_tables

__all__ = [
    "SCHEMA_VERSION",
    "Answer",
    "Delivery",
    "Deployment",
    "Desk",
    "Introductions",
    "Line",
    "LiveRun",
    "Office",
    "Parked",
    "Place",
    "Progress",
    "Status",
    "Tables",
    "Waiting",
    "create_tables",
    "open_office",
]
