"""A catalogue file, checked and loaded into the working copy.

`read` and `check` are pure: they look at nothing but the file and find everything that is wrong
with it. `load` writes: by slug, in one transaction; it deletes nothing, and retires or brings back
only what the file says so of.
"""

from roadmap.catalogue.loading.checking import check
from roadmap.catalogue.loading.format import (
    ALONE,
    SECTIONS,
    CatalogueError,
    CatalogueFile,
    Problem,
)
from roadmap.catalogue.loading.reading import BUILT_IN, read, read_bytes
from roadmap.catalogue.loading.writing import ModelReport, Report, load

__all__ = [
    "ALONE",
    "BUILT_IN",
    "SECTIONS",
    "CatalogueError",
    "CatalogueFile",
    "ModelReport",
    "Problem",
    "Report",
    "check",
    "load",
    "read",
    "read_bytes",
]
