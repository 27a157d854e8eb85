"""The documents: what they point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=[str(one.relative_to(ROOT)) for one in PAGES])
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    """A picture or page that was renamed must not leave a dead link behind."""
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    assert [one for one in links if not (page.parent / one).exists()] == []
