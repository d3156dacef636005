"""The landing page says what the current edition says, and only to those who are signed out."""

import datetime

import html5lib
import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from roadmap.catalogue import editions, publishing
from roadmap.catalogue.example import example
from roadmap.catalogue.models import MilestoneTemplate, RoadmapTemplate

TODAY = datetime.date(2027, 3, 1)


@pytest.fixture
def roadmap_template(db) -> RoadmapTemplate:
    """The built-in catalogue, published."""
    call_command("publish_catalogue", if_none=True)
    return RoadmapTemplate.objects.get()


def content_of(roadmap_template: RoadmapTemplate) -> editions.EditionContent:
    """What the current edition says."""
    return editions.load(roadmap_template.current_edition)


def stage_dots(page: str) -> list[tuple[str, int]]:
    """The title of each stage on the page, and how many dots it has."""
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    path = next(item for item in root.iter("ol") if item.get("class", "").startswith("m-path"))
    stages = []
    for item in path.findall("li"):
        drawing = next(e for e in item.iter() if e.get("class") == "m-dots")
        stages.append((item.find(".//h3").text, len(drawing)))
    return stages


def test_stages_and_counts_are_the_editions(client, roadmap_template):
    page = client.get("/").content.decode()
    stages = content_of(roadmap_template).stages
    assert stage_dots(page) == [(stage.title, len(stage.lines)) for stage in stages]
    number = sum(len(stage.lines) for stage in stages)
    words = " ".join(page.split())
    assert f"{len(stages)} stages, the ones of {number} milestones that fit you" in words


def test_retired_lines_do_not_count(client, roadmap_template):
    before = dict(stage_dots(client.get("/").content.decode()))
    line = MilestoneTemplate.objects.filter(stage__slug="apply").first()
    line.retired = True
    line.save()
    publishing.publish(roadmap_template=roadmap_template, by=None)
    after = dict(stage_dots(client.get("/").content.decode()))
    title = line.stage.title
    assert after == before | {title: before[title] - 1}


@pytest.mark.django_db
def test_it_works_before_anything_is_published(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/")
    page = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    assert response.status_code == 200
    assert "m-path" not in page
    assert "<figure" not in page
    assert reverse("account_signup") in page


def test_it_costs_one_query(client, roadmap_template, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(1):
        client.get("/")


def test_it_writes_nothing_and_sets_no_cookie(client, roadmap_template):
    response = client.get("/")
    assert not response.cookies


def test_the_signed_in_go_to_their_roadmap(client, roadmap_template):
    client.force_login(User.objects.create_user("amara@example.org"))
    assert client.get("/").url == reverse("roadmap:roadmap")


def test_it_may_be_found_by_search_engines_and_nothing_else_may(client, roadmap_template):
    landing = client.get("/").content.decode()
    assert '<meta name="description"' in landing
    assert "noindex" not in landing
    assert "noindex" in client.get(reverse("account_login")).content.decode()
    robots = client.get("/robots.txt")
    assert robots.headers["Content-Type"].startswith("text/plain")
    assert robots.content.decode().splitlines()[1::2] == ["Allow: /$", "Disallow: /"]


def test_the_example_is_what_a_postdoc_gets(roadmap_template):
    content = content_of(roadmap_template)
    found = example(content, today=TODAY)
    lines = [line for stage in found.stages for line in stage.lines]
    assert found.total == len(lines) < len(content.lines)
    assert not any(line.backgrounds and "phd-postdoc" not in line.backgrounds for line in lines)
    assert 0 < found.done < found.total
    titles = [line.title for line in found.shown.lines]
    assert [row.title for row in found.rows] == titles[found.shown.done - 2 : found.shown.done + 2]
    assert [row.is_done for row in found.rows] == [True, True, False, False]
    assert all((row.day < TODAY) == row.is_done for row in found.rows)


def test_a_short_edition_has_no_example(roadmap_template):
    content = content_of(roadmap_template)
    short = editions.EditionContent(stages=content.stages[-1:], lines={})
    assert example(short, today=TODAY) is None
    assert example(editions.EditionContent(stages=(), lines={}), today=TODAY) is None
