"""The groups that roles are made of. Names are stored in the database: do not translate them."""

from enum import StrEnum


class PortalGroup(StrEnum):
    """Django groups that the portal creates and gives permissions to."""

    MANAGERS = "Cluster managers"
    TRAINERS = "Trainers"
    EDITORS = "Editors"
    EXPERTS = "Experts"
    REGIONAL_OFFICERS = "Regional officers"
