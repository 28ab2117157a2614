"""Names of offices, as against those of sites, accounts and papers that carry everybody's notices."""

from __future__ import annotations

from importing.markers import markers


def office_in(name: str) -> str:
    """The office that a name is, or whose site or account it is: 税务总局网站 is 税务总局's; "" where none is named."""
    name = " ".join(name.split()).strip(" *：:（）()[]【】")
    known = markers()
    while (shorter := known.own_site.sub("", name)) != name:
        name = shorter.strip()
    return name if name and not known.carrier.search(name) and known.office.fullmatch(name) else ""


def is_office(text: str) -> bool:
    """Whether a text is the name of an office and nothing else."""
    return bool(markers().office.fullmatch(text)) and not markers().title.search(text)


def names_site(text: str) -> bool:
    """Whether a text is the name of a site or an account."""
    return bool(markers().carrier.search(text) or markers().own_site.search(text)) and not markers().title.search(text)
