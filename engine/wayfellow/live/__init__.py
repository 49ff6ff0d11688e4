"""The live engine: runs of a programme, kept in a database."""

from wayfellow.decide.crossing import StepMapping

from .answers import (
    Answer,
    Delivery,
    Deployment,
    DeploymentInUse,
    Flaw,
    Imported,
    Introductions,
    Line,
    Matter,
    Parked,
    Place,
    Posted,
    Profile,
    Progress,
    RowChange,
    RowProblem,
    Seal,
    Status,
    Stuck,
    Turn,
    Verification,
    Waiting,
    Work,
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
from .seen import Seen
from .spreadsheet import Sheet, SheetRow, read_sheet
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
    "Imported",
    "Introductions",
    "LegalHold",
    "Line",
    "LiveRun",
    "Matter",
    "MigrationPlan",
    "Office",
    "Parked",
    "Place",
    "Posted",
    "Profile",
    "Progress",
    "RowChange",
    "RowProblem",
    "Seal",
    "Seen",
    "Sheet",
    "SheetRow",
    "Status",
    "SteadyClock",
    "StepMapping",
    "Stuck",
    "Tables",
    "Turn",
    "Verification",
    "Waiting",
    "Work",
    "check_tables",
    "create_tables",
    "ignore_tables",
    "open_office",
    "read_seal",
    "read_sheet",
    "to_document",
    "upgrade_tables",
]
