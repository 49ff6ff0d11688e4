"""A module of Tryton: parties take part in a programme that Wayfellow runs."""

from trytond.pool import Pool

from . import party


def register() -> None:
    """Add what the module brings to Tryton's own party, and to its scheduler."""
    Pool.register(party.Party, party.Cron, module="wayfellow_mentoring", type_="model")
