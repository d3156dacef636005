"""Markdown to HTML that is safe to show: no raw HTML, no images, links only to the web."""

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "strong", "ul",
}  # fmt: skip


class WebMarkdown(MarkdownIt):
    """Markdown whose links lead to the web or stay text."""

    def validateLink(self, url: str) -> bool:
        """Whether a link may lead there: to a full http or https address."""
        return url.lower().startswith(("http://", "https://"))


# An image is shown as a link. A reference would let one long address, written once, fill the page
# a thousand times.
_markdown = (
    WebMarkdown("commonmark", {"html": False, "linkify": False, "breaks": True})
    .enable("strikethrough")
    .disable(["image", "reference"])
)


def render(text: str) -> str:
    """The HTML of a Markdown text.

    Raw HTML in the text is shown as text. The sanitizer after the renderer is the second lock:
    it keeps only these tags, and of attributes only a link's http or https address and its title.
    A heading goes two levels down, so that it stands below the page's own.
    """
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            # The page and the section that the note stands in have the first two levels.
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    return nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        url_relative="deny",
        link_rel="noopener nofollow ugc",
    )
