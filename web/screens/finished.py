"""HTML that Streamlit takes as it is: of a text it asks the disk for a file of that name, and looks for indents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finished:
    """A piece of a page, drawn."""

    html: str

    def _repr_html_(self) -> str:
        """What `st.html` draws."""
        return self.html
