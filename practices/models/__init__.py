from practices.models.targets.model import IndicatorTarget

from .best_practice import BestPractice
from .case_study import CaseStudy
from .framework import Area, Crosswalk, Framework, Indicator
from .index import ResourceIndexPage
from .links import ResourceIndicator, ResourceLink
from .methodology import Methodology
from .reading import Reading
from .resource import Resource, ResourceTag
from .starter import StarterRecord
from .tool import Tool
from .version import LibraryVersion
from .vocabulary import Term

__all__ = [
    "Area",
    "BestPractice",
    "CaseStudy",
    "Crosswalk",
    "Framework",
    "Indicator",
    "IndicatorTarget",
    "LibraryVersion",
    "Methodology",
    "Reading",
    "Resource",
    "ResourceIndexPage",
    "ResourceIndicator",
    "ResourceLink",
    "ResourceTag",
    "StarterRecord",
    "Term",
    "Tool",
]
