"""What anybody may do at any time, which no file of a programme can take away."""

from __future__ import annotations

from ..labels import noun_of, with_article
from ..model import Need, Programme, Relationship, find_all
from ..phrases import say_list
from .document import Bullets, Notice, Paragraph, Section
from .prose import Prose, Strong, prose, sentence
from .rules import say_reason
from .voice import Voice


def tell_safety(voice: Voice) -> Section:
    """Say how to raise a concern, and what then happens."""
    programme = voice.programme
    lifters = [staff.name for staff in programme.staff if staff.lifts_holds]
    is_lifter = voice.reader in lifters
    who = say_list([voice.named(name).object for name in lifters], "or")
    notice = sentence(
        "if you are worried about somebody's safety, your own included, {}. Anybody "
        "may do so, about anybody, at any time",
        Strong("say so" if is_lifter else f"tell {who}"),
    )
    stops = (
        prose(
            "Everything that concerns the person stops at once, in whatever part they "
            "take: they meet nobody as part of the programme, they are introduced to "
            "nobody, and offers that are open wait."
        ),
        prose("No deadline runs, and nobody falls behind because of it."),
        prose("What people record is still kept."),
        prose(
            "Only {} may let things go on again. It takes two different people, and "
            "neither may be the person whom the concern is about.",
            who,
        ),
        prose("If a further concern is raised, both have to look again."),
    )
    after = sentence(
        "when the hold is lifted, every deadline runs on with the time that was left, "
        "and nothing has ended merely because of the concern. A concern outlives the "
        "person's part in the programme"
    )
    blocks = (Notice(notice), Bullets(stops, "What then happens:"), Paragraph(after))
    return Section("safeguarding", "If you are worried about somebody", blocks)


def _say_unless(group: Relationship, voice: Voice) -> str:
    """Say whose leaving closes a group."""
    alone = [name for name in group.members if group.size(name).most == 1]
    who = say_list([voice.named(name).object for name in alone], "or")
    return f", but without {who} it closes" if who else ""


def _tell_lapses(voice: Voice) -> list[Prose]:
    """Say what holds of every check and every consent."""
    kinds = {need.kind for need in find_all(voice.programme.lifecycles, Need)}
    items = []
    if "check" in kinds:
        items.append(
            prose(
                "Checks are recorded by staff. When one has lapsed, whatever its "
                "holder shares with others is on hold, and nobody new is matched with "
                "them, until it is renewed."
            )
        )
    if "consent" in kinds:
        items.append(
            prose(
                "Whoever may give a consent may withdraw it at any time. What it "
                "allowed then stops until it is given again, or ends where the steps "
                "say so."
            )
        )
    return items


def tell_rights(voice: Voice) -> Section:
    """Say what people may always do, whatever step they are in."""
    programme = voice.programme
    roles = {role.name for role in programme.roles}
    items = []
    for relationship in programme.relationships:
        noun = noun_of(programme, relationship.name)
        if relationship.is_group:
            is_mine = voice.reader in relationship.members
            who = f"You may leave the {noun}"
            if not is_mine:
                who = f"Whoever is in {with_article(noun)} may leave it"
            words = "{} at any time, in any step. The others go on together{}."
            items.append(prose(words, who, _say_unless(relationship, voice)))
        elif voice.reader in relationship.members:
            others = [each for each in relationship.members if each != voice.reader]
            other = voice.all_of(tuple(others))
            words = "You or {} may end the {} at any time, whatever step it is in."
            items.append(prose(words, other.subject, noun))
        else:
            words = "Whoever is in {} may end it at any time, in any step."
            items.append(prose(words, with_article(noun)))
    pauses = "You" if voice.reader in roles else "Anybody who takes part"
    items.append(
        prose(
            "{} may ask for a pause, for leave, illness or anything else. No deadline "
            "runs during a pause, which ends when the person or staff say so.",
            pauses,
        )
    )
    items += _tell_lapses(voice)
    items.append(
        prose(
            "Staff may record for others what was done, but nobody accepts an offer "
            "for somebody else."
        )
    )
    return Section("at-any-time", "At any time", (Bullets(tuple(items)),))


_KEPT = {
    "records": "What is recorded about a person is kept for {} after the end of "
    "everything that they take part in here, and is erased then{}.",
    "concerns": "Where a concern was raised about somebody, or by them, everything "
    "recorded about them is kept for {}{}.",
}


def tell_retention(programme: Programme) -> Section:
    """Say how long what is recorded of people is kept."""
    items = [
        prose(
            _KEPT[one.what],
            str(one.length),
            say_reason(one.because) if one.because else "",
        )
        for one in programme.retention
    ]
    items.append(
        prose(
            "Nothing is erased that has to be kept for a legal reason, such as a "
            "complaint that is still open."
        )
    )
    return Section("keeping", "How long records are kept", (Bullets(tuple(items)),))
