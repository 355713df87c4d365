"""The page of the gallery: each figure with a picture, what it answers, and five lines that draw it."""

from pathlib import Path

from experiments.figures.style import house_style
from experiments.gallery.exhibits import EXHIBITS, drawn

__all__ = ["gallery_page", "write_gallery"]

_DPI = 100
_HEAD = """\
# Gallery of figures

Each figure is a function that takes an axis and data and returns the axis; none reads a file or keeps a state. This
page and its pictures are made by `python -m experiments.gallery to=docs`; the data are made up, and no number on them
is a result. To draw your own, put your frame in the place of the example's and save it:

```text
from pathlib import Path

from experiments.gallery import save

save(axis.figure, Path("tornado"))   # tornado.png and tornado.svg, the same bytes each time
```

One style for all: shapes, hatches, lines and numbers repeat what colours say, so that each can be read in grey and by
readers who see fewer colours (`experiments/figures/style.py`; the distances of the colours are tested).
"""


def write_gallery(folder: Path) -> Path:
    """Draw every figure below `folder`; returns the page."""
    pictures = folder / "images" / "gallery"
    pictures.mkdir(parents=True, exist_ok=True)
    for name in EXHIBITS:
        with house_style():
            drawn(name).savefig(pictures / f"{name}.png", dpi=_DPI, metadata={"Software": None})
    page = folder / "gallery.md"
    page.write_text(gallery_page(), encoding="utf-8")
    return page


def gallery_page() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    for name, exhibit in EXHIBITS.items():
        function = exhibit.draw.__name__
        parts.append(
            f"## {exhibit.title}\n\n{exhibit.says}\n\n![{exhibit.title}](images/gallery/{name}.png)\n\n"
            "```python\n"
            f"from experiments.gallery import canvas, {function}, example, house_style\n\n"
            f'data = example("{name}")\n'
            "with house_style():\n"
            f"    axis = {function}(canvas({exhibit.wide:g}, {exhibit.high:g}).subplots(), **data)\n"
            "```\n"
        )
    return "\n".join(parts)
