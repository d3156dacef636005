"""Associations: to whom each is open is said where one would click, with what one holds."""

import datetime

import pytest
import time_machine

from roadmap.catalogue.models import Association
from tests.journey.factories import client_of, make_credential
from tests.journey.pages import Page
from tests.promises.browser import Browser

URL = "/skills/associations/"
TODAY = datetime.date(2027, 3, 14)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def associations(db) -> list[Association]:
    """A society that is not open to all, and two with short names."""
    texts = [
        ("msl-society", "Medical Science Liaison Society (MSL Society)", "themsls.org"),
        ("msla", "Medical Science Liaison Association (MSLA)", "www.msla.org.uk"),
        ("dia", "DIA (Drug Information Association)", "www.diaglobal.org"),
    ]
    return [
        Association.objects.create(
            slug=slug,
            order=order,
            name=name,
            url=f"https://{host}",
            gives=f"Gives of {slug}.",
            open_to="Its certification needs a year as an MSL." if order == 0 else "",
        )
        for order, (slug, name, host) in enumerate(texts)
    ]


def get(user) -> Page:
    response = client_of(user).get(URL)
    assert response.status_code == 200
    return Page(response)


def test_the_warning_stands_beside_the_link_and_belongs_to_it(learner, associations):
    page = get(learner)
    card = page.text("msl-society")
    assert card == (
        "Medical Science Liaison Society (MSL Society) Gives of msl-society. "
        "Open to: Its certification needs a year as an MSL. themsls.org · "
        "Add membership: Medical Science Liaison Society (MSL Society)"
    )
    (link, add) = page.by_id["msl-society"].iter("a")
    assert add.get("aria-describedby") == link.get("aria-describedby")
    assert link.get("href") == "https://themsls.org"
    assert link.get("rel") == "noopener noreferrer nofollow"
    assert page.text(link.get("aria-describedby")).startswith("Open to: Its certification needs")
    (link, _add) = page.by_id["msla"].iter("a")
    assert (page.text(link), link.get("aria-describedby")) == ("msla.org.uk", None)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Medical Science Liaison Association (MSLA)", "msla"),
        ("MSLA", "msla"),
        ("msla membership, student", "msla"),
        ("Medical science liaison society", "msl-society"),
        ("DIA", "dia"),
        ("Drug Information Association", "dia"),
        ("Media training", None),
        ("MSLAX", None),
    ],
)
def test_a_membership_stands_beside_its_association(learner, associations, title, slug):
    make_credential(learner, "membership", title=title)
    page = get(learner)
    found = [one.slug for one in associations if f"{title} since" in page.text(one.slug)]
    assert found == ([slug] if slug else [])
    assert ("others-h" in page.by_id) == (slug is None)


def test_what_is_held_says_until_when_and_leads_to_its_form(learner, stranger, associations):
    yesterday = TODAY - datetime.timedelta(days=1)
    valid = make_credential(learner, "membership", title="MSLA", until=TODAY)
    lapsed = make_credential(learner, "certificate", title="MSLA course", until=yesterday)
    make_credential(learner, "degree", title="MSLA degree")
    make_credential(stranger, "membership", title="MSLA of another")
    page = get(learner)
    said = page.text("msla")
    assert "MSLA valid until 14 March 2027 Renewed? Change the date" in said
    assert "MSLA course lapsed on 13 March 2027" in said
    assert "degree" not in said
    assert "of another" not in page.html
    form = "/roadmap/credentials/{}/"
    assert set(page.links("msla")) == {
        form.format(valid.pk),
        form.format(lapsed.pk),
        "https://www.msla.org.uk",
    }
    assert "/roadmap/credentials/add/?kind=membership" in page.links("main")


def test_a_membership_is_added_to_its_association_with_the_name_filled_in(learner, associations):
    browser = Browser(learner)
    page = browser.open(URL)
    (link,) = (url for url in page.links("msla") if url.startswith("/roadmap/"))
    browser.open(link)
    browser.press("Add it", since="2027-01-01")
    credential = learner.roadmap.credentials.get()
    assert (credential.kind, credential.title) == ("membership", associations[1].name)
    assert link not in browser.open(URL).links("msla")


def test_an_unknown_association_fills_in_nothing(learner, associations):
    client = client_of(learner)
    url = "/roadmap/credentials/add/?kind=membership&association="
    title = Page(client.get(f"{url}msla")).by_id["id_title"]
    assert title.get("value") == associations[1].name
    assert Page(client.get(f"{url}gone")).by_id["id_title"].get("value") is None
    assert client.get(f"{url}%00").status_code == 400


def test_an_empty_list_says_so(learner):
    assert "Your programme has not named any associations yet." in get(learner).text("main")
