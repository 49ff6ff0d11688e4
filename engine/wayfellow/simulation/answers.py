"""Answers: what people say in a survey, as the scenario assumes."""

from __future__ import annotations

from wayfellow.decide.scene import Population
from wayfellow.decide.state import Subject
from wayfellow_dsl.model import Programme, Question, Value
from wayfellow_dsl.scenario import Answer

from .assumptions import Outlooks
from .chance import Chance
from .prospects import Prospect


class Answers:
    """Draws the answers to the surveys of one run."""

    def __init__(
        self, programme: Programme, outlooks: Outlooks, chance: Chance
    ) -> None:
        self._questions = {
            (survey.name, question.name): question
            for survey in programme.surveys
            for question in survey.questions
        }
        self._outlooks = outlooks
        self._chance = chance

    def give(
        self,
        event: str,
        prospect: Prospect,
        subject: Subject,
        population: Population,
        count: int,
    ) -> dict[str, Value]:
        """Draw the answers that go with an event; none when it is not a survey."""
        kind, _, survey = event.partition(" ")
        if kind != "survey":
            return {}
        met = _meetings_held(subject, population)
        return {
            answer.question: self._draw(survey, answer, subject, met, count)
            for answer in prospect.assumption.answers
            if (survey, answer.question) in self._questions
        }

    def _draw(
        self, survey: str, answer: Answer, subject: Subject, met: int, count: int
    ) -> float | int:
        question = self._questions[survey, answer.question]
        site = f"survey {survey} {answer.question}"
        last = subject.facts.get(f"{survey}.{answer.question}")
        if answer.then and last and isinstance(last.value, (int, float)):
            spread = answer.then.sd * self._chance.normal(subject.id, site, count)
            return _fitted(question, last.value + answer.then.mean + spread)
        mean = answer.mean + answer.per_meeting * met
        if answer.since:
            mean += self._earlier(answer, subject, met)
        drawn = mean + answer.sd * self._chance.normal(subject.id, site, count)
        return _fitted(question, drawn)

    def _earlier(self, answer: Answer, subject: Subject, met: int) -> float:
        """Give the earlier answer, or what it would have been had they been asked."""
        survey, name = answer.since, answer.question
        recorded = subject.facts.get(f"{survey}.{name}")
        if recorded is not None and isinstance(recorded.value, (int, float)):
            return recorded.value
        assumption = self._outlooks.find(f"survey {survey}", subject.step)
        for other in assumption.answers if assumption else ():
            if other.question == name and other.since != answer.since:
                return self._draw(survey, other, subject, met, 0)
        question = self._questions[survey, name]
        return (question.least + question.most) / 2


def _meetings_held(subject: Subject, population: Population) -> int:
    if subject.members:
        return len(subject.meetings)
    relations = (population.get(identifier) for identifier in subject.relations)
    return sum(len(relation.meetings) for relation in relations if relation)


def _fitted(question: Question, drawn: float) -> float | int:
    """Fit a number to what the question takes."""
    if question.type == "scale":
        return min(max(round(drawn), question.least), question.most)
    if question.type == "percent":
        return min(max(drawn, 0.0), 100.0)
    return drawn
