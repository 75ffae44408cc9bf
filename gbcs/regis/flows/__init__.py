r"""Data flows: files of the Data Transfer Service, read, written, validated and translated by a catalogue.

>>> file = read(
...     b"ZHV|0000000124|D0350001|Z|DCCO|P|XXXX|20240116060000||||OPER|\n"
...     b"81H|124|\n"
...     b"ZPT|0000000124|2||1|20240116060001|\n"
... )
>>> file.header.flow_id, file.records[0].values
('D0350001', ('124',))
>>> [(problem.line, problem.code) for problem in check(write(file))]
[(3, 'U-GROUPCOUNT')]
"""

from gbcs.regis.flows.acknowledgement import Acknowledgement, acknowledge, confirmation, rejection
from gbcs.regis.flows.authoring import ValueFault, amend, compose, recount, review, template
from gbcs.regis.flows.catalogue import Catalogue, built_in
from gbcs.regis.flows.envelope import Header, RoutingKey, Trailer, routing_key
from gbcs.regis.flows.files import FileRecord, FlowFile, Instance, Reader, blank, flatten, read, stream, tree, write
from gbcs.regis.flows.model import DataItem, Flow, Format, Group
from gbcs.regis.flows.records import Record, make
from gbcs.regis.flows.translation import translate
from gbcs.regis.flows.validation import check

__all__ = [
    "Acknowledgement",
    "Catalogue",
    "ValueFault",
    "Flow",
    "FlowFile",
    "Format",
    "Group",
    "Header",
    "Instance",
    "DataItem",
    "Reader",
    "Record",
    "RoutingKey",
    "FileRecord",
    "Trailer",
    "acknowledge",
    "amend",
    "blank",
    "built_in",
    "check",
    "compose",
    "confirmation",
    "flatten",
    "make",
    "read",
    "recount",
    "rejection",
    "review",
    "routing_key",
    "stream",
    "template",
    "translate",
    "tree",
    "write",
]
