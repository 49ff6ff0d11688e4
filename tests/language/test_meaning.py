"""What a programme means: through JSON and back, and by its fingerprint."""

import msgspec
from hypothesis import given

from effort import tries
from language.small import a_programme
from strategies import programme_texts, programmes
from wayfellow_dsl import fingerprint, read_programme
from wayfellow_dsl.model import Programme


@tries(60)
@given(programmes())
def test_json_loses_nothing(programme: Programme) -> None:
    """A programme written as JSON and read again is the same programme."""
    again = msgspec.json.decode(msgspec.json.encode(programme), type=Programme)

    assert again == programme
    assert fingerprint(again) == fingerprint(programme)


@tries(40)
@given(programme_texts())
def test_a_fingerprint_is_of_the_meaning(text: str) -> None:
    """Comments and indentation do not change a fingerprint."""
    spaced = "\n\n".join(f"      {line}   # a comment" for line in text.splitlines())
    one, other = read_programme(text).programme, read_programme(spaced).programme

    assert one is not None
    assert other is not None
    assert fingerprint(one) == fingerprint(other)


def test_another_meaning_has_another_fingerprint() -> None:
    """A change of one number changes the fingerprint."""
    one = a_programme(mentee="after 3 weeks: end as withdrawn")
    other = a_programme(mentee="after 4 weeks: end as withdrawn")

    assert fingerprint(one) != fingerprint(other)
    assert len(fingerprint(one)) == 64
