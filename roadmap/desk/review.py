"""What somebody looks at before publishing: what changes, for whom, and what is wrong with it."""

from dataclasses import dataclass

from roadmap.catalogue import editions
from roadmap.catalogue.differences import Difference, difference
from roadmap.catalogue.editions import EditionContent
from roadmap.catalogue.models import Background, RoadmapTemplate, Specialty
from roadmap.catalogue.publishing import Proposal
from roadmap.catalogue.wording import NO_NAMES, Names
from roadmap.desk.affected import Affected, affected
from roadmap.desk.checks import Problem, check
from roadmap.desk.freshness import open_reports, review_dates


@dataclass(frozen=True, slots=True)
class Review:
    """A proposal, and all that there is to know of it before it is published."""

    proposal: Proposal
    difference: Difference
    affected: Affected
    problems: tuple[Problem, ...]
    lines_in_use: int
    """Of the edition that it would be."""

    @property
    def errors(self) -> list[Problem]:
        """What has to be put right before publishing."""
        return [problem for problem in self.problems if problem.blocks]

    @property
    def warnings(self) -> list[Problem]:
        """What is worth a look, and stops nobody."""
        return [problem for problem in self.problems if not problem.blocks]


def review(proposal: Proposal) -> Review:
    """Look at a proposal. The number of queries is the same for any number of lines and people."""
    content = editions.parse(proposal.content)
    called = names()
    found = difference(current_content(proposal.roadmap_template), content, called)
    return Review(
        proposal=proposal,
        difference=found,
        affected=affected(proposal.roadmap_template, found),
        problems=problems(proposal, called),
        lines_in_use=sum(not line.retired for line in content.lines.values()),
    )


def problems(proposal: Proposal, called: Names = NO_NAMES) -> tuple[Problem, ...]:
    """What is wrong with a proposal: for whoever publishes and has looked at the rest. Two queries.

    Args:
        proposal: what would be published.
        called: what backgrounds and areas of expertise are called, to show for their slugs.

    Whom it concerns takes long to count where there are very many people.
    """
    content = editions.parse(proposal.content)
    return tuple(
        check(
            content,
            review_by=review_dates(proposal.roadmap_template),
            reports=open_reports(proposal.roadmap_template),
            names=called,
        )
    )


def current_content(roadmap_template: RoadmapTemplate) -> EditionContent | None:
    """What users read now; None before the first edition."""
    current = roadmap_template.current_edition
    return editions.load(current) if current else None


def names() -> Names:
    """What backgrounds and areas of expertise are called, by slug."""
    return dict(
        [
            *Background.objects.values_list("slug", "label"),
            *Specialty.objects.values_list("slug", "name"),
        ]
    )
