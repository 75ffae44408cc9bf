"""The model's files are written from schemas: each construct of XML Schema in the notation, others refused."""

import pytest

from duis import schema
from duis.schema import generate, notation

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
OTHERS = f'xmlns:ra="{schema.MMC}" xmlns:ds="{schema.XMLDSIG}"'
HEAD = f'<xs:schema {XS} {OTHERS} targetNamespace="{schema.MMC}">'


def written(content, tmp_path):
    (tmp_path / "a schema.xsd").write_text(f"{HEAD}{content}</xs:schema>", "utf-8")
    generate.main([str(tmp_path / "a schema.xsd"), "--into", str(tmp_path)])
    namespace, *lines = (tmp_path / notation.FILES["ra"]).read_text("utf-8").splitlines()
    assert namespace == f"namespace {schema.MMC}"
    return lines


def test_every_construct(tmp_path):
    lines = written(
        """
        <xs:import namespace="http://www.w3.org/2000/09/xmldsig#" schemaLocation="x.xsd"/>
        <xs:element name="Root" type="ra:T"/>
        <xs:simpleType name="S"><xs:annotation><xs:documentation>words</xs:documentation></xs:annotation>
          <xs:restriction base="xs:string"><xs:enumeration value="a b"/><xs:maxLength value="5"/>
          <xs:pattern value="[a-c ]+"/></xs:restriction></xs:simpleType>
        <xs:complexType name="E" mixed="true"/>
        <xs:complexType name="T"><xs:sequence maxOccurs="2">
          <xs:element name="A" type="xs:int" minOccurs="0" default="5"/>
          <xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element ref="ds:Signature"/>
            <xs:any namespace="##other" processContents="lax" maxOccurs="unbounded"/></xs:choice>
          <xs:element name="B" maxOccurs="9"><xs:complexType><xs:attribute name="i" type="ra:S" use="required"/>
            </xs:complexType></xs:element>
          <xs:element name="C"><xs:simpleType><xs:restriction base="xs:int"><xs:minInclusive value="-1"/>
            </xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType>
        <xs:complexType name="X"><xs:complexContent><xs:extension base="ra:T"><xs:attribute name="j" type="xs:ID"/>
          </xs:extension></xs:complexContent></xs:complexType>
        <xs:complexType name="Y" abstract="true"><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent>
          </xs:complexType>
        """,
        tmp_path,
    )
    assert lines == [
        "root Root ra:T",
        'S = xs:string "a b" maxLength=5 /[a-c ]+/',
        "E = mixed",
        'T = (A xs:int? default "5", (&ds:Signature | *other lax+)*, B { @i ra:S! }[1,9], C { xs:int >=-1 })[1,2]',
        "X = ra:T + @j xs:ID",
        "Y = abstract xs:int +",
    ]


def test_what_is_written_is_read(tmp_path):
    """Long definitions go on in lines that are indented."""
    values = "".join(f'<xs:enumeration value="a rather long value, {number}"/>' for number in range(20))
    lines = written(
        f'<xs:simpleType name="S"><xs:restriction base="xs:string">{values}</xs:restriction></xs:simpleType>', tmp_path
    )
    assert len(lines) > 3
    assert all(line.startswith("  ") for line in lines[1:])
    assert max(map(len, lines)) <= 120
    source = notation.SchemaFile("ra", (tmp_path / notation.FILES["ra"]).read_text("utf-8"))
    assert source.type("S").values == tuple(f"a rather long value, {number}" for number in range(20))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<xs:group name='g'/>", "group at the top"),
        ("<xs:simpleType name='u'><xs:union/></xs:simpleType>", "simple type by union"),
        ("<xs:complexType name='c'><xs:all/></xs:complexType>", "all in a content model"),
        (
            "<xs:complexType name='c'><xs:complexContent><xs:restriction/></xs:complexContent></xs:complexType>",
            "derived by restriction",
        ),
        (
            (
                "<xs:simpleType name='q'><xs:restriction base='xs:string'><xs:enumeration value='\"'/></xs:restriction>"
                "</xs:simpleType>"
            ),
            "a quotation mark",
        ),
    ],
)
def test_what_the_notation_does_not_have_is_refused(content, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        written(content, tmp_path)
