"""The writing of a letter: the charity's words, filled in for one recipient."""

from __future__ import annotations

from wayfellow.hooks import AfterCommit, Effect, Known
from wayfellow_dsl.phrases import say_name

from .letters import Letters
from .occasions import manner_of
from .problems import CannotSend
from .templates import Template, read_template
from .values import is_staff, values_of
from .words import words_for_staff


def write_letter(
    letters: Letters, context: AfterCommit, effect: Effect
) -> tuple[str, str]:
    """Give the subject and the text for an effect; CannotSend with what is wrong."""
    whom = context.recipient
    if whom is None:
        raise CannotSend(f"nobody in this run is called `{effect.to}` any more")
    template = _template(letters, context, effect, whom)
    try:
        return template.fill(values_of(context, effect))
    except CannotSend as problem:
        to = f"the {say_name(whom.id)}" if is_staff(whom) else f"`{whom.id}`"
        raise CannotSend(f"the letter `{effect.name}` for {to}: {problem}") from None


def _template(
    letters: Letters, context: AfterCommit, effect: Effect, whom: Known
) -> Template:
    found = letters.read(context.programme, effect.name, whom.kind)
    if found is not None:
        return found
    if is_staff(whom):
        return read_template(words_for_staff(manner_of(effect), effect.name))
    path = letters.path(context.programme, effect.name)
    raise CannotSend(
        f"there is no letter `{effect.name}`; write {path}. First words for all "
        "letters of a programme: `wayfellow plugin email new FILE`"
    )
