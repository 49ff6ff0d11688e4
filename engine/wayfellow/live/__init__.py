"""The live engine: runs of a programme, kept in a database."""

from wayfellow.decide.crossing import StepMapping

from .answers import (
    Answer,
    Delivery,
    Deployment,
    DeploymentInUse,
    Flaw,
    Introductions,
    Line,
    Parked,
    Place,
    Progress,
    Seal,
    Status,
    Verification,
    Waiting,
)
from .clock import AHEAD, SteadyClock
from .desk import Desk
from .erasure import Erasure, Expired, Expiry
from .held import Export
from .legal_holds import LegalHold
from .office import Office, open_office
from .page import to_document
from .plans import MigrationPlan
from .run import LiveRun
from .schema import (
    SCHEMA_VERSION,
    check_tables,
    create_tables,
    ignore_tables,
    upgrade_tables,
)
from .seals import read_seal
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
    "Export",
    "Flaw",
    "Introductions",
    "LegalHold",
    "Line",
    "LiveRun",
    "MigrationPlan",
    "Office",
    "Parked",
    "Place",
    "Progress",
    "Seal",
    "Status",
    "SteadyClock",
    "StepMapping",
    "Tables",
    "Verification",
    "Waiting",
    "check_tables",
    "create_tables",
    "ignore_tables",
    "open_office",
    "read_seal",
    "to_document",
    "upgrade_tables",
]
