"""A text with pictures as Markdown writes them: each as a source text has it, those that stand in it kept."""

from __future__ import annotations

from importing.readers.html import element_of
from importing.readers.html_pictures import bytes_of, name_of, of_page
from importing.readers.markdown_pictures import Written, pictures_of, text_of, without_definitions
from importing.readers.pictures import Gallery
from importing.readers.source import Source, as_data
from kb.child_process import answer
from kb.markup import pictured


def read_markdown(raw: bytes, name: str) -> Source:
    """The text of a plain file with its pictures. Raises Problems for bytes that are no text."""
    text, gallery = text_of(raw, name), Gallery()
    made, last = [], 0
    for one in sorted(pictures_of(text)):
        if one.start >= last:
            made += [text[last : one.start], _mark(one, text, gallery)]
            last = one.end
    shown = without_definitions("".join([*made, text[last:]]), text)
    return Source(shown, "md", raw, pictures=gallery.named_in(shown))


def _mark(one: Written, text: str, gallery: Gallery) -> str:
    if one.tag:
        line = text[text.rfind("\n", 0, one.start) + 1 : one.start]
        return of_page(element_of(one.tag), gallery, among_words=any(map(str.isalnum, line)))
    raw = bytes_of(one.address)
    return gallery.mark(one.name, raw) if raw else pictured(name_of(one.name, one.address))


if __name__ == "__main__":
    answer(as_data(read_markdown))
