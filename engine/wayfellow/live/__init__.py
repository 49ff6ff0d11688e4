"""The live engine: runs of a programme, kept in a database."""

from wayfellow.decide.crossing import StepMapping

from .answers import (
    Answer,
    Delivery,
    Deployment,
    DeploymentInUse,
    Introductions,
    Line,
    Parked,
    Place,
    Progress,
    Status,
    Waiting,
)
from .clock import AHEAD, SteadyClock
from .desk import Desk
from .erasure import Erasure, Expired, Expiry
from .legal_holds import LegalHold
from .office import Office, open_office
from .plans import MigrationPlan
from .run import LiveRun
from .schema import (
    SCHEMA_VERSION,
    check_tables,
    create_tables,
    ignore_tables,
    upgrade_tables,
)
from .tables import Tables

__all__ = [
    "AHEAD",
    "SCHEMA_VERSION",
    "Answer",
    "Delivery",
    "Deployment",
    "DeploymentInUse",
    "Desk",
    "Erasure",
    "Expired",
    "Expiry",
    "Introductions",
    "LegalHold",
    "Line",
    "LiveRun",
    "MigrationPlan",
    "Office",
    "Parked",
    "Place",
    "Progress",
    "Status",
    "SteadyClock",
    "StepMapping",
    "Tables",
    "Waiting",
    "check_tables",
    "create_tables",
    "ignore_tables",
    "open_office",
    "upgrade_tables",
]
