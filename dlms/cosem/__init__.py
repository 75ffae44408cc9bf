"""Interface classes of COSEM: names of classes, attributes and methods (IEC 62056-6-2, and GBCS for class 9000)."""

from dlms.cosem.classes import CLASSES, InterfaceClass, attribute_name, class_name, method_name
from dlms.cosem.units import UNITS, unit_symbol

__all__ = ["CLASSES", "UNITS", "InterfaceClass", "attribute_name", "class_name", "method_name", "unit_symbol"]
