"""`manage.py wayfellow ...`: the commands of `wayfellow live` on Django's database."""

from __future__ import annotations

from argparse import REMAINDER, ArgumentParser
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from wayfellow.cli import main
from wayfellow.cli.live.options import Hosted
from wayfellow.contrib.django import configuration
from wayfellow.contrib.django.offices import check_migrated, open_office
from wayfellow.hooks import Hooks
from wayfellow.live import Office


class Command(BaseCommand):
    """Run what `wayfellow live` runs, on the database of the project."""

    help = (
        "Run a command of `wayfellow live` on the project's database, such as "
        "`deploy FILE`, `open RUN --starts DATE`, `status`, or `worker`, which lets "
        "time pass and delivers until it is stopped. Without one, lists them all."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the alias of a database, and whatever comes after it."""
        parser.add_argument(
            "--using",
            metavar="ALIAS",
            default=None,
            help="The database, as the settings call it; that of `WAYFELLOW` unless "
            "stated.",
        )
        parser.add_argument(
            "arguments", nargs=REMAINDER, metavar="COMMAND", help="And its arguments."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Run the command, and leave with its exit code."""
        using = options["using"] or configuration.database()
        with ExitStack() as afterwards:

            def open_it(*, hooks: Hooks | None, ahead: timedelta | None) -> Office:
                check_migrated(using)
                office = open_office(using, hooks=hooks, ahead=ahead)
                afterwards.callback(office.close)
                return office

            host = Hosted(f"Django's `{using}`", configuration.PROGRAM, open_it)
            main(options["arguments"], host=host)
