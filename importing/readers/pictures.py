"""The pictures of a file: which are kept beside the notice, and which say nothing."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb import files
from kb.markup import pictured

# Bytes of a picture and of all of a file; how many; the picture elements of one, and the frames of one that moves.
LARGEST, _ALL, _MOST = files.LARGEST[".png"], 12 << 20, 60
_MOST_PIXELS, _MOST_FRAMES = 25_000_000, 100
# Pixels: no larger than the one is an icon; no higher or wider than the other is a line.
_ICON, _LINE = 32, 3
_ENDS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif"}


@dataclass
class Gallery:
    """The pictures of one file that are kept, by their names under a notice's folder, `pictures/….png`."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def mark(self, name: str, raw: bytes = b"", *, icons: bool = True, instead: bool = False) -> str:
        """What stands for a picture in the text. "" for one that says nothing: a line, without `icons` an icon.

        `instead`: what there is of it may be something that stands in its place, and is not kept where it says nothing.
        """
        kind, size = _decoded(raw)
        if is_small(size, icons=icons and not instead):
            return pictured(name) if instead else ""
        return pictured(name, self.keep(raw, kind) if kind else "")

    def keep(self, raw: bytes, kind: str) -> str:
        """The file it is kept as; "" where there is too much already."""
        file = f"pictures/{hashlib.sha256(raw).hexdigest()[:32]}.{_ENDS[kind]}"
        room = len(self.kept) < _MOST and sum(map(len, self.kept.values())) + len(raw) <= _ALL
        if file not in self.kept and room:
            self.kept[file] = raw
        return file if file in self.kept else ""

    def named_in(self, text: str) -> dict[str, bytes]:
        """Those that a text names: of the others nobody would know where they belong."""
        return {name: raw for name, raw in self.kept.items() if f"]({name})" in text}


def _decoded(raw: bytes) -> tuple[str, tuple[int, ...]]:
    """The kind and size of a picture that can be drawn to its last pixel, within limits; else "" and what is known.

    Run where a reader runs: in a process of its own.
    """
    if not raw or len(raw) > LARGEST:
        return "", ()
    # Most files have none.
    from PIL import Image, UnidentifiedImageError

    size: tuple[int, ...] = ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=tuple(_ENDS)) as picture:
                size = picture.size
                frames = getattr(picture, "n_frames", 1)
                if size[0] * size[1] * frames > _MOST_PIXELS or frames > _MOST_FRAMES:
                    return "", size
                picture.load()
                return picture.format or "", size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return "", size
    except Exception:  # a damaged picture makes its decoder stumble in many ways
        return "", size


def is_small(size: Sequence[int], *, icons: bool) -> bool:
    """Whether a picture of this width and height, as far as known, is a line, or without `icons` an icon."""
    return bool(size) and (min(size) <= _LINE or (max(size) <= _ICON and not icons))
