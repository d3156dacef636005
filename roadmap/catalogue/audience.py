"""For whom a line is meant, and what a person's answers fulfil already."""

from dataclasses import dataclass

from roadmap.catalogue.editions import EditionContent, Line
from roadmap.catalogue.models import MilestoneTemplate

DegreeCondition = MilestoneTemplate.DegreeCondition
Kind = MilestoneTemplate.Kind


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said about themselves at the start.

    Attributes:
        background: slug of the background.
        doctorate: whether the degree they named is a doctorate.
        degree_held: True when they hold it, False when it is under way.
        specialty: slug of the area of expertise; None while not decided.
        timeline: whether they gave both a target date and hours a week.
    """

    background: str
    doctorate: bool
    degree_held: bool
    specialty: str | None
    timeline: bool


def is_offered(line: Line, answers: Answers) -> bool:
    """Whether the line is in use and meant for this background, degree and specialty.

    An empty audience means everybody; all given conditions have to hold.
    """
    if line.retired:
        return False
    if line.backgrounds and answers.background not in line.backgrounds:
        return False
    if line.specialties and answers.specialty not in line.specialties:
        return False
    match line.degree_condition:
        case DegreeCondition.STUDYING:
            return not answers.degree_held
        case DegreeCondition.DOCTORATE:
            return answers.doctorate
        case DegreeCondition.DOCTORATE_IN_PROGRESS:
            return answers.doctorate and not answers.degree_held
        case DegreeCondition.NO_DOCTORATE:
            return not answers.doctorate
    return True


def offered_lines(content: EditionContent, answers: Answers) -> list[Line]:
    """The lines of the edition that are offered for these answers, in order."""
    return [line for stage in content.stages for line in stage.lines if is_offered(line, answers)]


def is_fulfilled(line: Line, answers: Answers) -> bool:
    """Whether the answers say that this line is done already: to be offered, never given."""
    if answers.background in line.usually_done_by:
        return True
    match line.kind:
        case Kind.SPECIALTY:
            return answers.specialty is not None
        case Kind.DEGREE:
            return answers.doctorate and answers.degree_held
        case Kind.TIMELINE:
            return answers.timeline
    return False
