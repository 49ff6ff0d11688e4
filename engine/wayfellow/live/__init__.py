"""The live engine: runs of a programme, kept in a database."""

from wayfellow.decide.versions.crossing import StepMapping

from .answers import (
    Answer,
    Delivery,
    Deployment,
    DeploymentInUse,
    Flaw,
    Imported,
    Introductions,
    Line,
    Listed,
    Matter,
    OpenTask,
    Parked,
    Place,
    Posted,
    Profile,
    Progress,
    RowChange,
    RowProblem,
    Seal,
    Setback,
    Status,
    Stuck,
    Turn,
    Verification,
    Waiting,
    Work,
)
from .arrivals.spreadsheet import Sheet, SheetRow, read_sheet
from .callers.repeats import KeptAnswer, Repeats, content_of
from .callers.tokens import Token, Tokens, tenant_name, tenant_of
from .desk import Desk
from .office import Office, open_office
from .plans import MigrationPlan
from .privacy.erasure import Erasure
from .privacy.expiry import Expired, Expiry
from .privacy.held import Export
from .privacy.legal_holds import LegalHold
from .privacy.page import to_document
from .records.seals import read_seal
from .run import LiveRun
from .seen import Seen
from .storage.schema import (
    check_tables,
    create_tables,
    ignore_tables,
    upgrade_tables,
)
from .storage.tables import SCHEMA_VERSION, Tables
from .timing.clock import AHEAD, SteadyClock

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
    "KeptAnswer",
    "LegalHold",
    "Line",
    "Listed",
    "LiveRun",
    "Matter",
    "MigrationPlan",
    "Office",
    "OpenTask",
    "Parked",
    "Place",
    "Posted",
    "Profile",
    "Progress",
    "Repeats",
    "RowChange",
    "RowProblem",
    "Seal",
    "Seen",
    "Setback",
    "Sheet",
    "SheetRow",
    "Status",
    "SteadyClock",
    "StepMapping",
    "Stuck",
    "Tables",
    "Token",
    "Tokens",
    "Turn",
    "Verification",
    "Waiting",
    "Work",
    "check_tables",
    "content_of",
    "create_tables",
    "ignore_tables",
    "open_office",
    "read_seal",
    "read_sheet",
    "tenant_name",
    "tenant_of",
    "to_document",
    "upgrade_tables",
]
