"""Layers downloaded from the portals of cities: ArcGIS REST and Socrata."""

from beatplan.inputs.portals.addresses import looks_like_address
from beatplan.inputs.portals.catalog import Catalog, Entry, load_catalog
from beatplan.inputs.portals.fetch import fetch
from beatplan.inputs.portals.place import Download
from beatplan.inputs.portals.web import Limits

__all__ = ["Catalog", "Download", "Entry", "Limits", "fetch", "load_catalog", "looks_like_address"]
