"""Markdown of notes: what it may become, and all that it must never become."""

import re
import time
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmap.journey.models import NOTE_LENGTH
from roadmap.journey.parts.markdown import TAGS, render


def elements(html: str) -> list[Element]:
    """The elements a browser makes of HTML within a page."""
    return list(html5lib.parseFragment(html, namespaceHTMLElements=False).iter())[1:]


def check_is_safe(html: str) -> None:
    """Fail if a browser would find anything else than a few kinds of element and web links."""
    for element in elements(html):
        assert element.tag in TAGS
        if element.tag == "a":
            assert element.get("rel") == "noopener nofollow ugc"
            assert set(element.keys()) <= {"href", "rel", "title"}
            href = element.get("href")
            assert href is None or re.match("https?://", href, re.IGNORECASE), href
        else:
            assert element.keys() == []


# What it may be ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Plain.", "<p>Plain.</p>"),
        ("**bold** *italic* ~~gone~~", "<p><strong>bold</strong> <em>italic</em> <s>gone</s></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("# Head", "<h3>Head</h3>"),
        ("`x < y`", "<p><code>x &lt; y</code></p>"),
        ("5 < 6 & 7 > 6", "<p>5 &lt; 6 &amp; 7 &gt; 6</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("raw <b>html</b>", "<p>raw &lt;b&gt;html&lt;/b&gt;</p>"),
    ],
)
def test_what_markdown_is_for(text, html):
    assert render(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "[the site](https://example.org/a?b=c#d)",
        "[the site](http://example.org/)",
        "[the site](HTTPS://example.org/)",
        "<https://example.org/>",
        '[the site](https://example.org/ "with a title")',
    ],
)
def test_a_link_to_the_web_is_a_link_that_hands_nothing_on(text):
    html = render(text)
    (link,) = [element for element in elements(html) if element.tag == "a"]
    assert link.get("href").lower().startswith("http")
    assert link.get("rel") == "noopener nofollow ugc"


def test_an_address_by_itself_stays_text():
    assert render("https://example.org").strip() == "<p>https://example.org</p>"


# What it must not be -----------------------------------------------------------------------------

NO_LINKS = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61;vascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](\u200bjavascript:alert(1))",
    "[x](%6aavascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](<java script:alert(1)>)",
    "[x](javascript://example.org/%0aalert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](livescript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](file:///etc/passwd)",
    "[x](ftp://example.org/)",
    "[x](mailto:a@example.org)",
    "[x](tel:123)",
    "[x](blob:https://example.org/1)",
    "[x](about:blank)",
    "[x](/accounts/logout/)",
    "[x](//evil.example/)",
    "[x](\\\\evil.example)",
    "[x](#flash)",
    "[x](?show=open)",
    "[x]()",
    "[x](http:evil.example)",
    "[x](https:/evil.example)",
    "<javascript:alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "<data:text/html,x>",
    "<a@example.org>",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x]\n\n[x]: https://example.org/",
]


@pytest.mark.parametrize("text", NO_LINKS, ids=ascii)
def test_no_link_leads_anywhere_but_to_the_web(text):
    html = render(text)
    check_is_safe(html)
    assert [element.get("href") for element in elements(html) if element.get("href")] == []
    # What was typed can still be read.
    assert "".join(element.text or "" for element in elements(html)).strip()


RAW = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=1 onerror=f()>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=https://example.org onclick=alert(1)>x</a>",
    "<style>body{display:none}</style>",
    "<form action=/accounts/delete/><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<object data=x></object><embed src=x>",
    "<details open ontoggle=alert(1)>",
    "<div hx-post='/roadmap/undo/1/' hx-trigger=load>",
    "<p id=progress>100 of 100</p>",
    "<b class=m-toast>bold</b>",
    "<!-- <script> --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "</textarea><script>alert(1)</script>",
    "<div\n\n<script>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)</script>",
    "```\n<script>alert(1)</script>\n```",
    '``` x" onload="alert(1)\n```',
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "# <img src=x onerror=alert(1)>",
    "[<img src=x onerror=alert(1)>](https://example.org)",
    '[x](https://example.org "t\\" onclick=\\"alert(1)")',
    '[x](https://example.org/"onclick="alert(1))',
    "![x](https://example.org/x.png)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "{{ 7*7 }} {% csrf_token %}",
]


@pytest.mark.parametrize("text", RAW, ids=ascii)
def test_raw_html_is_shown_as_the_text_it_is(text):
    html = render(text)
    check_is_safe(html)
    for name in ("<script", "<img", "<svg", "<iframe", "<form", "<style", "<div", "<input"):
        assert name not in html.lower()


def test_an_image_is_shown_as_a_link_and_asks_nobody_for_anything():
    assert render("![my badge](https://example.org/x.png)").strip() == (
        '<p>!<a href="https://example.org/x.png" rel="noopener nofollow ugc">my badge</a></p>'
    )


def test_text_and_markup_of_every_kind_together_are_safe():
    check_is_safe(render("\n\n".join([*NO_LINKS, *RAW])))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>[]()!*_`~#-+=:/\"'&;\\ \n\tahjscript0.", max_size=80))
@example("[a](<https://x\ny>)")
def test_whatever_is_typed_is_safe(text):
    check_is_safe(render(text))


# What it may cost --------------------------------------------------------------------------------

PATTERNS = (
    '[ * > ( ` < ~ _ # & \\ " ! = - | ![ [] [[] ]( **a *a_ a**b ``a `a` ~~a <a <http://a> - '
    "1. #\n \n- *\n-\n a\n=\n ```\n &# []( [a](< [a](http://b) [a][b] !\n &amp; 🐙 \t"
).split(" ")


def long_texts() -> dict[str, str]:
    """Texts of the longest length that others have brought Markdown down with."""
    texts = {pattern: (pattern * NOTE_LENGTH)[:NOTE_LENGTH] for pattern in PATTERNS if pattern}
    half = NOTE_LENGTH // 2
    texts["spaces"] = " " * NOTE_LENGTH
    texts["quotes within quotes"] = "> " * half
    texts["brackets within brackets"] = "[" * half + "]" * half
    texts["stars around"] = "*" * half + "a" + "*" * (half - 1)
    texts["growing backticks"] = " ".join("`" * number for number in range(1, 140))[:NOTE_LENGTH]
    texts["lists within lists"] = "".join(f"{'  ' * n}- a\n" for n in range(95))[:NOTE_LENGTH]
    texts["one address a thousand times"] = f"[x]: http://{'a' * half}\n\n{'[x]' * 1600}"
    return texts


LONG_TEXTS = long_texts()


@pytest.mark.parametrize("name", LONG_TEXTS, ids=ascii)
def test_no_text_makes_the_page_wait_or_fills_it(name):
    """At most 200 ms are promised; the tenfold is what a busy machine may take for a test."""
    text = LONG_TEXTS[name]
    started = time.process_time()
    html = render(text)
    assert time.process_time() - started < 2
    assert len(html) <= 12 * NOTE_LENGTH
    check_is_safe(html)
