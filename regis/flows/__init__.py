"""Data flows: files of the Data Transfer Service, read and written by the declarations of a catalogue."""

from regis.flows.catalogue import Catalogue, built_in
from regis.flows.model import Flow, Format, Group, Item
from regis.flows.records import Record

__all__ = ["Catalogue", "Flow", "Format", "Group", "Item", "Record", "built_in"]
