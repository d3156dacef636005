"""What is wrong with a content before it is published: some of it blocks, the rest is advice.

Pure functions over `EditionContent`: the working copy, or an earlier edition to be published
again. No address is fetched here: what `sources` found dead, or a user, waits as a report.
"""

import datetime
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from roadmap.catalogue.audience import Answers, is_offered
from roadmap.catalogue.cycles import find_cycle
from roadmap.catalogue.editions import EditionContent, EditionStage, Line
from roadmap.catalogue.models import WEB_LINK
from roadmap.catalogue.wording import NO_NAMES, Names

TITLE_LENGTH = 70
"""Characters of a title at most; longer ones break over three lines on a telephone."""
SOURCES_LAST = datetime.timedelta(days=548)
"""Eighteen months, after which a source has to be looked at again."""
HTML = re.compile(r"<[a-zA-Z/!?]")
"""How a tag, a comment or a declaration begins. “p < 0.05” and “<5” are none."""
VERBS = frozenset(
    """
    accept adapt add address adopt agree aim align analyse answer anticipate apply appraise argue
    arrange ask assemble assess attend avoid balance bank become begin block book borrow brainstorm
    breathe bridge brief bring brush budget build calculate call calm capture carry cast catch
    celebrate challenge change chase check choose cite clarify classify clean close coach
    collaborate collect combine commit communicate compare compete compile complete compose confirm
    connect consider consult contact continue contrast contribute control convert coordinate copy
    count cover craft create critique cultivate cut deal debate debrief decide declare decline
    dedicate deepen define delegate deliver demonstrate describe design determine develop
    differentiate digest direct discover discuss display divide do document donate double draft draw
    drive e-mail earn edit email end engage enjoy enlist enquire enrol ensure enter establish
    estimate evaluate examine exchange exercise expand expect explain explore express extend extract
    facilitate familiarise feed fetch file fill finalise find finish fix fly focus follow form frame
    fulfil gain gather get give go graduate grasp grow guide halve have hear help highlight hold
    host identify illustrate imagine implement improve include increase influence inform initiate
    inspect install integrate interpret interview introduce investigate invite itemise join jot
    judge justify keep know land launch lead learn leave let license line link list listen load
    locate log look maintain make manage map mark match maximise measure meet memorise mention
    mentor minimise modify monitor move multiply name narrow negotiate network nominate note observe
    obtain offer open order organise outline own pack park participate partner pass pause pay
    persuade phone pick pilot pitch plan play polish practice practise pre-empt prepare present
    preview prioritise produce progress promote propose protect prove provide publish purchase
    pursue put qualify quantify quote raise rank rate re-read reach react read realise rebuild
    recall recap receive recognise recommend reconnect reconsider record recruit reduce refer refine
    reflect reframe refresh register rehearse relate remember remove renew reorder repair repeat
    replace reply report request research reserve resign resolve respond rest restart retake retell
    return reuse review revise revisit reward rewrite ring role-play rotate run save say scan
    schedule scope score screen search secure see seek select sell send separate serve set settle
    shadow shape share shorten shortlist show sign simplify simulate sit sketch skim solve sort
    source speak specialise specify spend split sponsor spot spread stand start state stay step stop
    store strengthen strive structure study submit subscribe substantiate succeed suggest sum
    summarise supervise support survey switch synthesise tackle tailor take talk tally target teach
    tell test thank think tick tidy trace track train transfer transition translate travel treat
    trial trim trust try tune turn undergo understand undertake unite unlock update upload use
    validate vary verify visit volunteer vote wait walk want watch weigh welcome win withdraw work
    wrap write
    """.split()
)
"""First words that a title may have. No list has all: a title that begins otherwise is looked at,
not refused. Words that begin a title as nouns more often, such as “group”, are left out."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        blocks: whether it must be put right before publishing.
        line_id: the milestone template that it is about; None for a stage or the whole.
        text: a sentence that names what it is about.
    """

    blocks: bool
    line_id: int | None
    text: str


def check(
    content: EditionContent,
    *,
    today: datetime.date | None = None,
    review_by: Mapping[int, datetime.date] | None = None,
    reports: Mapping[int, Sequence[str]] | None = None,
    names: Names = NO_NAMES,
) -> list[Problem]:
    """All that is wrong with a content, what blocks first, otherwise in the content's order.

    Args:
        content: what would be published.
        today: the day to compare dates with; the current one when left out.
        review_by: when each line is due for review, by its id (see `freshness.review_dates`): an
            edition does not have these days, because no reader needs them.
        reports: what is said to be wrong with each line and waits at the desk, by its id.
        names: to show instead of the slugs of backgrounds and areas of expertise.

    Retired lines are looked at for what could harm those who still read them, unsafe links and
    raw HTML, and for nothing else.
    """
    today = today or timezone.localdate()
    in_use = [line for line in _lines(content) if not line.retired]
    problems = [
        *_nothing_in_use(in_use),
        *_cycles(content, in_use),
        *itertools.chain.from_iterable(map(_unsafe_stage, content.stages)),
        *itertools.chain.from_iterable(map(_unsafe_line, _lines(content))),
        *_empty_stages(content),
    ]
    for line in in_use:
        problems += _title(line)
        problems += _core_on_less(line, content)
        problems += _readers_without_prerequisite(line, content, names)
        problems += _sources(line, today)
        problems += _review(line, (review_by or {}).get(line.id), today)
        problems += _reports(line, (reports or {}).get(line.id, ()))
    return sorted(problems, key=lambda problem: not problem.blocks)


# What blocks -------------------------------------------------------------------------------------


def _nothing_in_use(in_use: list[Line]) -> Iterator[Problem]:
    if not in_use:
        yield Problem(True, None, _("No line is in use: everybody’s roadmap would be empty."))


def _cycles(content: EditionContent, in_use: list[Line]) -> Iterator[Problem]:
    """Each circle of prerequisites among the lines in use, once."""
    used = {line.id for line in in_use}
    prerequisites = {line.id: used.intersection(line.prerequisites) for line in in_use}
    known: set[int] = set()
    for line in in_use:
        way = [] if line.id in known else find_cycle(line.id, prerequisites)
        if way:
            known.update(way)
            titles = " → ".join(f"“{content.lines[line_id].title}”" for line_id in way)
            yield Problem(True, line.id, _("These lines wait for each other: %s.") % titles)


def _unsafe_stage(stage: EditionStage) -> Iterator[Problem]:
    for text in (stage.title, stage.short_title, stage.intro, stage.why):
        if HTML.search(text):
            yield Problem(True, None, _html_in(stage.title, text))


def _unsafe_line(line: Line) -> Iterator[Problem]:
    texts = (line.title, line.summary, line.why, line.done_when, line.effort, line.lead_note)
    sources = (source.title for source in line.sources)
    for text in (*texts, *line.how, *line.by_background.values(), *sources):
        if HTML.search(text):
            yield Problem(True, line.id, _html_in(line.title, text))
    for source in line.sources:
        try:
            WEB_LINK(source.url)
        except ValidationError:
            reason = _("“%(line)s”: the source “%(url)s” is not an http or https address.")
            yield Problem(True, line.id, reason % {"line": line.title, "url": source.url})


def _html_in(title: str, text: str) -> str:
    start = HTML.search(text).start()
    reason = _("“%(title)s” has HTML in a text, at “%(text)s”. Write plain words.")
    return reason % {"title": title, "text": text[start : start + 20]}


# What warns --------------------------------------------------------------------------------------


def _empty_stages(content: EditionContent) -> Iterator[Problem]:
    for stage in content.stages:
        if all(line.retired for line in stage.lines):
            yield Problem(False, None, _("The stage “%s” has no line in use.") % stage.title)


def _title(line: Line) -> Iterator[Problem]:
    if len(line.title) > TITLE_LENGTH:
        reason = _("“%(line)s” has %(is)d characters; titles are read best up to %(most)d.")
        values = {"line": line.title, "is": len(line.title), "most": TITLE_LENGTH}
        yield Problem(False, line.id, reason % values)
    if line.title.split(" ")[0].lower() not in VERBS:
        reason = _("“%s” does not start with a verb that the desk knows: does it say what to do?")
        yield Problem(False, line.id, reason % line.title)


def _core_on_less(line: Line, content: EditionContent) -> Iterator[Problem]:
    """A core line that rests on one which is optional, retired, or not there at all."""
    for prerequisite in line.prerequisites if line.core else ():
        other = content.lines.get(prerequisite)
        if other is None:
            reason = _("“%(line)s” is core, and best after a line that is not known any more.")
        elif other.retired:
            reason = _("“%(line)s” is core, and best after “%(other)s”, which is retired.")
        elif not other.core:
            reason = _("“%(line)s” is core, and best after “%(other)s”, which is optional.")
        else:
            continue
        values = {"line": line.title, "other": other.title if other else ""}
        yield Problem(False, line.id, reason % values)


def _readers_without_prerequisite(
    line: Line, content: EditionContent, names: Names
) -> Iterator[Problem]:
    """Prerequisites that somebody is not offered who is offered the line."""
    for prerequisite in line.prerequisites:
        other = content.lines.get(prerequisite)
        if other is None or other.retired:
            continue
        for answers in _all_answers(line, other):
            if is_offered(line, answers) and not is_offered(other, answers):
                reason = _(
                    "“%(line)s” is best after “%(other)s”, which not all of its readers are "
                    "offered; somebody who is not: %(who)s."
                )
                who = _who(answers, names)
                values = {"line": line.title, "other": other.title, "who": who}
                yield Problem(False, line.id, reason % values)
                break


def _all_answers(line: Line, other: Line) -> Iterator[Answers]:
    """Every kind of person that the two lines can tell apart.

    No background and no area stand for all those that neither of them names. There may be none
    today, and one tomorrow.
    """
    backgrounds = ["", *sorted(line.backgrounds | other.backgrounds)]
    specialties = [None, *sorted(line.specialties | other.specialties)]
    for background, doctorate, degree_held, specialty in itertools.product(
        backgrounds, (True, False), (True, False), specialties
    ):
        yield Answers(background, doctorate, degree_held, specialty, timeline=False)


def _who(answers: Answers, names: Names) -> str:
    """Such as “Physician, with a doctorate, Oncology”."""
    degree = {
        (True, True): _("with a doctorate"),
        (True, False): _("on the way to a doctorate"),
        (False, True): _("with another degree"),
        (False, False): _("on the way to another degree"),
    }[answers.doctorate, answers.degree_held]
    background = names.get(answers.background, answers.background) or _("any other background")
    specialty = answers.specialty or ""
    specialty = names.get(specialty, specialty) or _("any other area of expertise")
    return f"{background}, {degree}, {specialty}"


def _sources(line: Line, today: datetime.date) -> Iterator[Problem]:
    if not line.sources:
        yield Problem(False, line.id, _("“%s” has no source.") % line.title)
    elif line.checked_on is None:
        reason = _("“%s”: nobody has said when its sources were checked.")
        yield Problem(False, line.id, reason % line.title)
    elif today - line.checked_on > SOURCES_LAST:
        reason = _("“%(line)s”: its sources were last checked on %(day)s.")
        values = {"line": line.title, "day": date_format(line.checked_on)}
        yield Problem(False, line.id, reason % values)


def _review(line: Line, review_by: datetime.date | None, today: datetime.date) -> Iterator[Problem]:
    if review_by and review_by < today:
        reason = _("“%(line)s” was due for review on %(day)s.")
        values = {"line": line.title, "day": date_format(review_by)}
        yield Problem(False, line.id, reason % values)


def _reports(line: Line, texts: Sequence[str]) -> Iterator[Problem]:
    for text in texts:
        reason = _("“%(line)s”: a report waits, “%(text)s”")
        values = {"line": line.title, "text": Truncator(text).chars(200)}
        yield Problem(False, line.id, reason % values)


def _lines(content: EditionContent) -> Iterator[Line]:
    for stage in content.stages:
        yield from stage.lines
