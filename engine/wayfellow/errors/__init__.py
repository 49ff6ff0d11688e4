"""What can go wrong while a programme runs, in one family.

    WayfellowError
    ├── Refused                 the programme, or a plugin, does not allow it
    ├── KeyReused               one idempotency key, two different requests
    ├── VersionTaken            a changed programme under a version already in use
    ├── RunExists               a run under an identifier already in use
    ├── Unusable                something that was handed over and is of no use
    │   └── NaiveTime           a time without a time zone
    ├── DeskClosed              a desk that was used after its transaction
    ├── CannotMigrate           people who would lose their step, or are blocked
    ├── NotYet                  a time that has not come, by the office's clock
    ├── ClockLeapt              this machine's clock has leapt forward
    ├── PackageMissing          a package that only some need, not installed
    ├── PluginFailed            a plugin that raised, or answered what means nothing
    │   └── PluginMissing       a plugin by which a programme decides
    ├── NeverRests              rules that set each other off without end
    ├── CannotErase             a person whose records have to stay for now
    ├── CannotAudit             a programme in which nobody meets anybody
    ├── UnreadableStandard      a standard's file that is no standard
    ├── NoSeal                  a text that is no seal of a history
    ├── UnreadableSheet         a file of people that is no table
    ├── Unknown                 a name that nobody gave
    │   ├── UnknownProgramme
    │   ├── UnknownStandard
    │   ├── UnknownVersion
    │   ├── UnknownRun
    │   ├── UnknownSubject
    │   ├── UnknownPerson
    │   ├── UnknownEffect
    │   ├── UnknownPolicy
    │   └── UnknownToken
    └── DatabaseTrouble
        ├── DatabaseMissing
        ├── UnknownDatabase     an address that leads to no database we can use
        ├── DriverMissing       the package for this kind of database is not installed
        ├── DatabaseLocked
        ├── UnderWay            the same request is being answered just now
        ├── Overtaken           somebody else wrote the same at the same moment
        ├── DatabaseFailed
        ├── WorkerPresent       a second worker on a file of SQLite
        ├── OtherDatabase       a session of another database than the office's
        ├── SchemaMissing
        ├── SchemaMismatch
        └── StaleState          somebody else was first

Each takes the facts and words itself. None of them leaves anything half done.
"""

from .database import (
    DatabaseFailed,
    DatabaseLocked,
    DatabaseMissing,
    DatabaseTrouble,
    DriverMissing,
    OtherDatabase,
    Overtaken,
    SchemaMismatch,
    SchemaMissing,
    StaleState,
    UnderWay,
    UnknownDatabase,
    WorkerPresent,
)
from .reported import (
    CannotAudit,
    CannotErase,
    CannotMigrate,
    ClockLeapt,
    DeskClosed,
    KeyReused,
    NaiveTime,
    NeverRests,
    NoSeal,
    NotYet,
    PackageMissing,
    PluginFailed,
    PluginMissing,
    Refused,
    RunExists,
    Unknown,
    UnknownEffect,
    UnknownPerson,
    UnknownPolicy,
    UnknownProgramme,
    UnknownRun,
    UnknownStandard,
    UnknownSubject,
    UnknownToken,
    UnknownVersion,
    UnreadableSheet,
    UnreadableStandard,
    Unusable,
    VersionTaken,
    WayfellowError,
)

__all__ = [
    "CannotAudit",
    "CannotErase",
    "CannotMigrate",
    "ClockLeapt",
    "DatabaseFailed",
    "DatabaseLocked",
    "DatabaseMissing",
    "DatabaseTrouble",
    "DeskClosed",
    "DriverMissing",
    "KeyReused",
    "NaiveTime",
    "NeverRests",
    "NoSeal",
    "NotYet",
    "OtherDatabase",
    "Overtaken",
    "PackageMissing",
    "PluginFailed",
    "PluginMissing",
    "Refused",
    "RunExists",
    "SchemaMismatch",
    "SchemaMissing",
    "StaleState",
    "UnderWay",
    "Unknown",
    "UnknownDatabase",
    "UnknownEffect",
    "UnknownPerson",
    "UnknownPolicy",
    "UnknownProgramme",
    "UnknownRun",
    "UnknownStandard",
    "UnknownSubject",
    "UnknownToken",
    "UnknownVersion",
    "UnreadableSheet",
    "UnreadableStandard",
    "Unusable",
    "VersionTaken",
    "WayfellowError",
    "WorkerPresent",
]
