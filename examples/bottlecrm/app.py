"""A connector between BottleCRM and a programme, over HTTP in both directions.

    pip install flask wayfellow
    export BOTTLECRM_ADDRESS=https://crm.example.org BOTTLECRM_TOKEN=bcrm_pat_...
    export BOTTLECRM_SECRET=whsec_...
    python examples/bottlecrm/app.py

BottleCRM calls `/hooks/bottlecrm`; docs/crms.md says what to set up there.
"""

from __future__ import annotations

import logging
import os
import time
from threading import Event as Flag
from threading import Thread

from connector import Connector
from contacts import BottleCrm, is_signed
from flask import Flask, request
from sqlalchemy import create_engine
from werkzeug.serving import make_server

from wayfellow.live import Office

PAUSE = 5.0
"""Seconds between two turns, when no message comes in."""


def create_app(connector: Connector, secret: str, called: Flag) -> Flask:
    """Make the application that BottleCRM calls; it sets `called` when it has been."""
    app = Flask(__name__)

    @app.post("/hooks/bottlecrm")
    def hook() -> tuple[str, int]:
        """Keep that something changed, and answer at once: the CRM is waiting."""
        signature = request.headers.get("X-BottleCRM-Signature", "")
        if not is_signed(secret, signature, request.get_data(), time.time()):
            return "the signature does not fit", 401
        message = request.get_json()
        if message["event"].startswith("contact."):
            connector.note_change(message["data"]["id"])
            called.set()
        return "", 204

    return app


def main() -> None:
    """Serve BottleCRM's calls, and take turns, until the program is ended."""
    logging.basicConfig(level=logging.INFO)
    engine = create_engine(os.environ.get("DATABASE", "sqlite:///bottlecrm.db"))
    crm = BottleCrm(os.environ["BOTTLECRM_ADDRESS"], os.environ["BOTTLECRM_TOKEN"])
    connector, called = Connector(Office(engine), crm), Flag()
    app = create_app(connector, os.environ["BOTTLECRM_SECRET"], called)
    server = make_server("127.0.0.1", int(os.environ.get("PORT", "8080")), app, True)
    Thread(target=server.serve_forever, daemon=True).start()
    while True:
        try:
            connector.turn()
        except Exception:
            # Whatever it was, nothing is lost by it; the next turn tries again.
            logging.exception("the turn was not finished")
        called.wait(PAUSE)
        called.clear()


if __name__ == "__main__":
    main()
