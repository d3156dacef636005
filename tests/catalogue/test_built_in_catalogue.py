"""What the built-in catalogue must keep true, whoever edits it next.

These tests read the JSON file as it is shipped, so they need no database.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

FILE = Path(__file__).parents[2] / "roadmap" / "catalogue" / "data" / "catalogue.json"
TEXT = FILE.read_text(encoding="utf-8")
CATALOGUE = json.loads(TEXT)
MILESTONES = CATALOGUE["milestones"]
BY_SLUG = {milestone["slug"]: milestone for milestone in MILESTONES}

LISTS = ("stages", "backgrounds", "degrees", "specialties", "skills", "associations", "milestones")
KEYS = {
    "roadmap_template": ["slug", "title", "summary"],
    "stages": ["slug", "title", "short_title", "intro", "why"],
    "backgrounds": ["slug", "label", "hint"],
    "degrees": ["slug", "label", "doctorate"],
    "specialties": ["slug", "name", "what_msls_do", "societies", "congresses"],
    "skills": ["slug", "name", "why_it_matters", "prompt", "weak_example", "strong_example"],
    "associations": ["slug", "name", "url", "gives", "open_to"],
    "milestones": [
        "slug",
        "stage",
        "title",
        "summary",
        "why",
        "how",
        "done_when",
        "by_background",
        "core",
        "kind",
        "shows",
        "weeks",
        "effort",
        "lead_note",
        "start_week",
        "evidence",
        "backgrounds",
        "degree_condition",
        "specialties",
        "prerequisites",
        "usually_done_by",
        "sources",
        "checked_on",
        "review_by",
    ],
}

# A slug is what users' milestones hang on: one may be added here, none may go or change.
SLUGS = {
    "stages": "apply connections education experience land skills specialize understand",
    "backgrounds": """academic-researcher clinical-research industry-other masters-bachelors
        med-student-resident nurse-np-pa other-clinician pharmacist pharmd-student phd-postdoc
        phd-student physician sales-rep""",
    "degrees": """bachelors bpharm-mpharm bsn dnp masters md-do-mbbs msn-np other other-doctorate
        pa pharmd phd""",
    "specialties": """allergy cardiovascular cell-gene-therapy dermatology devices-diagnostics
        endocrinology-diabetes gastroenterology hematology hepatology hiv-virology
        infectious-disease nephrology neurology obesity-metabolic oncology ophthalmology
        pain-anesthesia pediatrics psychiatry rare-genetic-disease respiratory
        rheumatology-immunology transplantation urology womens-health""",
    "skills": """adaptability-resilience business-acumen clinical-trial-knowledge
        compliance-judgment critical-appraisal cross-functional-teamwork data-literacy digital-crm
        expert-engagement insight-gathering listening-questioning presentation
        regulatory-development scientific-communication self-direction teaching-training
        territory-time-management therapeutic-expertise""",
    "associations": "acma acrp amwa dia ipho ismpp maps msl-society msla socra",
    "milestones": """add-specialist-training align-studies apply-fellowship apply-matched-roles
        appraise-trials build-speaking-record build-target-list check-degree-fit
        check-field-life-fit choose-bridge-job choose-entry-route choose-specialty
        complete-doctorate complete-first-90-days complete-gcp decide-certification
        decide-further-study do-mock-interviews draft-territory-plan earn-referrals evaluate-offer
        find-mentor get-clinical-exposure hold-info-interviews join-association
        join-clinical-research keep-in-touch lead-journal-club learn-compliance
        learn-industry-basics learn-msl-role list-known-contacts map-experts meet-recruiters
        publish-in-area rate-skills read-job-ads refresh-linkedin rehearse-presentation
        review-monthly set-timeline shift-from-selling start-doctorate translate-experience
        win-industry-project work-a-congress write-disease-brief write-msl-cv
        write-skill-stories""",
}

VERBS = set(
    """Agree Apply Appraise Attend Build Check Choose Complete Decide Draft Earn Find Give Hold
    Introduce Join Keep Lead Learn List Map Publish Rate Rehearse Rewrite Send Set Start Study
    Take Translate Turn Weigh Write""".split()
)

KINDS = {"task", "specialty", "timeline", "degree", "position", "membership", "certificate"}
DEGREE_CONDITIONS = {"any", "studying", "doctorate", "doctorate-in-progress", "no-doctorate"}
EVIDENCE = {"note", "link", "date"}

# Lines that rest on law, prices, terms of associations or yearly seasons age faster.
SOON_STALE = {
    "apply-fellowship",
    "complete-gcp",
    "decide-certification",
    "evaluate-offer",
    "find-mentor",
    "join-association",
    "learn-compliance",
}

# Proper names keep the spelling of their owners.
PROPER_NAMES = ("Industry Pharmacists Organization", "MRCT Center")
NOT_PROSE = {"slug", "stage", "url", "kind", "degree_condition", "checked_on", "review_by"}
LISTS_OF_SLUGS = {"evidence", "backgrounds", "specialties", "prerequisites", "usually_done_by"}
LISTS_OF_NAMES = {"sources", "societies", "congresses"}
AMERICAN = re.compile(
    r"""\b(
    program(s|med)? | center(s|ed)? | judgments? | licenses? | to\s+practice | practic(ed|ing)
    | counselors? | counseling | skeptic\w* | enroll(s|ment)? | fulfill(s|ment)? | skillful
    | behavior\w* | color\w* | favor\w* | labors? | honor\w* | tumors? | leukemia | anemia
    | anesthe\w* | hematolog\w* | pediatric\w* | gynecolog\w* | orthopedic\w* | diarrhea | edema
    | estrogen | defense | offense | pretense | catalogs? | dialogs? | travelers?
    | traveling | label(ing|ed) | modeling | canceled | gray | gotten | math | resumes? | résumés?
    | toward | analyz\w+ | paralyz\w+ | (in\s+the|and)\s+fall
    | \w+iz(e|es|ed|ing|er|ers|ation|ations)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
WRITTEN_WITH_Z = {"size", "sizes", "prize", "prizes", "seize"}
MARKUP = re.compile(
    r"</?[a-z][^>]*>|&[a-z]+;|&#|`|\*\*|__|~~|\[[^\]]*\]\(|^\s*(#{1,6}|[-*+>]|\d+\.)\s|https?://|\n",
    re.IGNORECASE | re.MULTILINE,
)
YEAR = re.compile(r"\b20\d\d\b")
SENTENCE_END = re.compile(r"[.?](?=[”’)]*(\s|$))")


def rows() -> Iterator[tuple[str, dict]]:
    """Every row of the file with a name to report it by."""
    yield "roadmap_template", CATALOGUE["roadmap_template"]
    for name in LISTS:
        for row in CATALOGUE[name]:
            yield f"{name}/{row['slug']}", row


def texts(*, names: bool = False) -> Iterator[tuple[str, str]]:
    """Every text that a reader sees; with `names`, the proper names in lists as well."""
    for place, row in rows():
        for key, value in row.items():
            is_list = isinstance(value, list)
            if key in NOT_PROSE or (is_list and key in LISTS_OF_SLUGS and not names):
                continue
            if key in LISTS_OF_NAMES and not names:
                continue
            if key == "name" and place.startswith("associations/") and not names:
                continue
            if isinstance(value, str):
                yield f"{place}/{key}", value
            elif isinstance(value, dict):
                for slug, text in value.items():
                    yield f"{place}/{key}/{slug}", text
            elif is_list:
                for item in value:
                    yield f"{place}/{key}", item["title"] if isinstance(item, dict) else item


def audience(milestone: dict) -> set[str]:
    """The backgrounds a milestone is offered to; an empty list means everybody."""
    return set(milestone["backgrounds"]) or {row["slug"] for row in CATALOGUE["backgrounds"]}


def complaints(found: Iterator[str]) -> None:
    """Fail with every complaint at once, one a line."""
    lines = list(found)
    assert not lines, "\n" + "\n".join(lines)


def test_file_is_written_in_the_agreed_form() -> None:
    assert json.dumps(CATALOGUE, indent=2, ensure_ascii=False) + "\n" == TEXT
    assert list(CATALOGUE) == ["roadmap_template", *LISTS]
    complaints(
        f"{place}: {list(row)}"
        for place, row in rows()
        if list(row) != KEYS[place.partition("/")[0]]
    )


@pytest.mark.parametrize("name", LISTS)
def test_slugs_are_unique_and_unchanged(name: str) -> None:
    slugs = Counter(row["slug"] for row in CATALOGUE[name])
    assert max(slugs.values()) == 1
    assert sorted(slugs) == sorted(SLUGS[name].split())
    complaints(slug for slug in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug))


def test_stages_come_in_order_and_each_has_milestones() -> None:
    stages = [stage["slug"] for stage in CATALOGUE["stages"]]
    used = [milestone["stage"] for milestone in MILESTONES]
    assert list(dict.fromkeys(used)) == stages
    assert used == sorted(used, key=stages.index)


def test_titles_start_with_a_verb_and_fit() -> None:
    complaints(
        f"{milestone['slug']}: {milestone['title']}"
        for milestone in MILESTONES
        if milestone["title"].split()[0] not in VERBS
        or len(milestone["title"]) > 70
        or milestone["title"].endswith((".", "!", "?"))
    )


def test_titles_differ() -> None:
    titles = Counter(milestone["title"].casefold() for milestone in MILESTONES)
    complaints(title for title, count in titles.items() if count > 1)


def test_texts_keep_their_length() -> None:
    longest = {"title": 70, "short_title": 12, "summary": 400, "effort": 60, "lead_note": 200}
    longest |= {"label": 60, "hint": 120, "name": 120}
    may_be_empty = {"hint", "lead_note", "shows"}

    def unfit() -> Iterator[str]:
        for place, text in texts():
            key = place.rpartition("/")[2]
            if len(text) > longest.get(key, 2000) or text != text.strip():
                yield f"{place}: {len(text)} characters"
            if not text and key not in may_be_empty:
                yield f"{place}: empty"

    complaints(unfit())


def test_summaries_have_one_to_three_sentences() -> None:
    complaints(
        f"{place}: {text}"
        for place, text in texts()
        if place.endswith("/summary") and not 1 <= len(SENTENCE_END.findall(text)) <= 3
    )


def test_every_milestone_says_why_how_and_when_it_is_finished() -> None:
    complaints(
        milestone["slug"]
        for milestone in MILESTONES
        if not milestone["why"]
        or not 4 <= len(milestone["how"]) <= 7
        or not re.match(r"(You have|You hold|Your) ", milestone["done_when"])
    )


def test_prose_is_plain_text() -> None:
    complaints(f"{place}: {text}" for place, text in texts(names=True) if MARKUP.search(text))


def test_quotation_marks_are_curly() -> None:
    complaints(
        f"{place}: {text}"
        for place, text in texts(names=True)
        if "'" in text or '"' in text or text.count("“") != text.count("”")
    )


def test_nothing_shouts_or_promises_a_job() -> None:
    loud = re.compile(r"!|\b(guarantee\w*|dream job|land your|you will get)\b", re.IGNORECASE)
    complaints(f"{place}: {text}" for place, text in texts() if loud.search(text))


def test_spelling_is_british() -> None:
    def american() -> Iterator[str]:
        for place, text in texts():
            for name in PROPER_NAMES:
                text = text.replace(name, "")
            for match in AMERICAN.finditer(text):
                if match.group().casefold() not in WRITTEN_WITH_Z:
                    yield f"{place}: {match.group()}"

    complaints(american())


def test_every_milestone_names_its_sources() -> None:
    def unsound() -> Iterator[str]:
        for milestone in MILESTONES:
            if not milestone["sources"]:
                yield f"{milestone['slug']}: no source"
            for source in milestone["sources"]:
                address = urlsplit(source["url"])
                if list(source) != ["title", "url"] or not source["title"]:
                    yield f"{milestone['slug']}: {source}"
                if address.scheme not in {"http", "https"} or "." not in address.netloc:
                    yield f"{milestone['slug']}: {source['url']}"

    complaints(unsound())


def test_associations_have_a_safe_address() -> None:
    complaints(
        row["slug"] for row in CATALOGUE["associations"] if not row["url"].startswith("https://")
    )


def test_reviews_are_planned_in_time() -> None:
    def late() -> Iterator[str]:
        for milestone in MILESTONES:
            checked = date.fromisoformat(milestone["checked_on"])
            review = date.fromisoformat(milestone["review_by"])
            longest = 184 if milestone["slug"] in SOON_STALE else 366
            if not timedelta(0) < review - checked <= timedelta(days=longest):
                yield f"{milestone['slug']}: {checked} to {review}"

    complaints(late())


def test_every_share_names_its_year() -> None:
    complaints(
        f"{place}: {text}"
        for place, text in texts()
        if re.search(r"\d\s?%|per cent|percent", text) and not YEAR.search(text)
    )


def test_surveys_and_polls_name_their_year() -> None:
    complaints(
        f"{place}: {text}"
        for place, text in texts()
        if re.search(r"\b(Society’s (\d+ )?survey|LinkedIn poll|workshop,)", text)
        and not YEAR.search(text)
    )


def test_values_are_known() -> None:
    known = {name: {row["slug"] for row in CATALOGUE[name]} for name in LISTS}

    def unknown() -> Iterator[str]:
        for milestone in MILESTONES:
            slug = milestone["slug"]
            for key, allowed in {
                "stage": known["stages"],
                "kind": KINDS,
                "degree_condition": DEGREE_CONDITIONS,
            }.items():
                if milestone[key] not in allowed:
                    yield f"{slug}: {key} {milestone[key]}"
            for key, allowed in {
                "evidence": EVIDENCE,
                "backgrounds": known["backgrounds"],
                "usually_done_by": known["backgrounds"],
                "by_background": known["backgrounds"],
                "specialties": known["specialties"],
                "prerequisites": known["milestones"],
            }.items():
                values = list(milestone[key])
                if not set(values) <= allowed or len(values) != len(set(values)):
                    yield f"{slug}: {key} {values}"
            if type(milestone["core"]) is not bool:
                yield f"{slug}: core {milestone['core']!r}"
            if not 1 <= milestone["weeks"] <= 520 or not 0 <= milestone["start_week"] < 52:
                yield f"{slug}: weeks {milestone['weeks']} from {milestone['start_week']}"

    complaints(unknown())


def test_everybody_is_written_as_an_empty_list() -> None:
    everybody = len(CATALOGUE["backgrounds"])
    complaints(
        milestone["slug"]
        for milestone in MILESTONES
        if len(milestone["backgrounds"]) == everybody
        or len(milestone["specialties"]) == len(CATALOGUE["specialties"])
    )


def test_advice_for_a_background_reaches_that_background() -> None:
    complaints(
        f"{milestone['slug']}: {key} {sorted(set(milestone[key]) - audience(milestone))}"
        for milestone in MILESTONES
        for key in ("by_background", "usually_done_by")
        if not set(milestone[key]) <= audience(milestone)
    )


def test_start_form_can_offer_what_is_already_done() -> None:
    by_kind = {kind: {row["slug"] for row in MILESTONES if row["kind"] == kind} for kind in KINDS}
    assert by_kind["specialty"] == {"choose-specialty"}
    assert by_kind["timeline"] == {"set-timeline"}
    assert by_kind["degree"] == {"complete-doctorate"}
    assert BY_SLUG["complete-doctorate"]["degree_condition"] == "doctorate"
    assert BY_SLUG["complete-gcp"]["usually_done_by"] == ["clinical-research"]


def test_prerequisites_form_no_cycle() -> None:
    open_slugs = {row["slug"]: set(row["prerequisites"]) for row in MILESTONES}
    while ready := {slug for slug, needed in open_slugs.items() if not needed & set(open_slugs)}:
        for slug in ready:
            del open_slugs[slug]
    assert not open_slugs


def test_prerequisites_are_offered_to_whoever_the_milestone_is_offered_to() -> None:
    def missing() -> Iterator[str]:
        for milestone in MILESTONES:
            for needed in (BY_SLUG[slug] for slug in milestone["prerequisites"]):
                pair = f"{milestone['slug']} needs {needed['slug']}"
                if not audience(milestone) <= audience(needed):
                    yield f"{pair}: {sorted(audience(milestone) - audience(needed))}"
                if needed["degree_condition"] not in {"any", milestone["degree_condition"]}:
                    yield f"{pair}: degree {needed['degree_condition']}"
                if needed["specialties"] and (
                    not milestone["specialties"]
                    or not set(milestone["specialties"]) <= set(needed["specialties"])
                ):
                    yield f"{pair}: specialties {needed['specialties']}"

    complaints(missing())


def test_core_never_rests_on_optional() -> None:
    complaints(
        f"{milestone['slug']} needs {slug}"
        for milestone in MILESTONES
        for slug in milestone["prerequisites"]
        if milestone["core"] and not BY_SLUG[slug]["core"]
    )


def test_plan_never_starts_a_milestone_before_its_prerequisites_end() -> None:
    complaints(
        f"{milestone['slug']} starts in week {milestone['start_week']}, {slug} ends later"
        for milestone in MILESTONES
        for slug in milestone["prerequisites"]
        if BY_SLUG[slug]["start_week"] + BY_SLUG[slug]["weeks"] > milestone["start_week"]
    )


def test_every_skill_story_shows_a_weak_and_a_strong_example() -> None:
    complaints(
        skill["slug"]
        for skill in CATALOGUE["skills"]
        if "?" not in skill["prompt"] or len(skill["strong_example"]) <= len(skill["weak_example"])
    )


def test_every_specialty_names_societies_and_congresses() -> None:
    complaints(
        row["slug"]
        for row in CATALOGUE["specialties"]
        if not row["societies"] or not row["congresses"] or not row["what_msls_do"]
    )
