"""Requests that nobody would write by hand: no 5xx, and nothing that is not described."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from effort import tries
from rest.houses import House, a_house, api
from wayfellow.rest import description

OPERATIONS = [
    (path, method) for path, ways in description()["paths"].items() for method in ways
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
]
"""All but that what fits the description is accepted: a programme may refuse it."""
THERE = {"run": "spring", "subject": "ana"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Give a house in which anything may happen."""
    return a_house(tmp_path_factory.mktemp("hostile") / "small.db")


@pytest.fixture(scope="module")
def schema(house: House) -> Any:
    """Give the description of the API, as its server answers with it."""
    # Every case is sent with wrong tokens too, more of them than anybody may.
    app = api(house.office, failures=0)
    return schemathesis.openapi.from_asgi("/v1/openapi.json", app)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("path", "method"), OPERATIONS, ids=[f"{m} {p}" for p, m in OPERATIONS]
)
def test_every_address_answers_as_it_is_described(
    schema: Any, house: House, path: str, method: str
) -> None:
    """Whatever is sent, in the name of an application, of staff, or of somebody.

    Half of it is about a run and a participant that there are.
    """
    operation = schema[path][method]
    cases = st.one_of(
        *(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    )

    @tries(4, *HealthCheck)
    @given(cases, st.sampled_from(["application", "staff", "person"]), st.booleans())
    def answers(case: Any, who: str, is_there: bool) -> None:
        known = {name: THERE[name] for name in case.path_parameters or {}}
        if is_there:
            case.path_parameters = known
        checks = CHECKS if is_there and known else [*CHECKS, negative_data_rejection]
        response = case.call(headers=house.headers[who])
        if response.status_code == 413:
            # It is too large before anybody has looked whether it fits.
            checks = CHECKS
        case.validate_response(response, checks=checks)

    answers()
