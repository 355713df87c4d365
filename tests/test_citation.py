"""The citation file is one that citation tools read, and it cites this version."""

import re

import yaml

from experiments.paths import ROOT


def test_citation_has_what_the_format_asks_for():
    """Citation File Format 1.2.0: the required keys, known types, authors with names, and the version and licence of
    the package.
    """
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0" and cited["type"] == "software"
    assert all(isinstance(cited[key], str) and cited[key] for key in ("message", "title", "abstract"))
    assert cited["authors"] and all("name" in one or "family-names" in one for one in cited["authors"])
    required = {"cff-version", "message", "type", "title", "abstract", "authors", "version", "license", "keywords"}
    assert set(cited) <= required | {"date-released", "doi", "repository-code", "url", "identifiers", "references"}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert cited["version"] == re.search(r'^version = "(.*)"$', project, re.MULTILINE)[1]
    assert cited["license"] == re.search(r'^license = "(.*)"$', project, re.MULTILINE)[1]
