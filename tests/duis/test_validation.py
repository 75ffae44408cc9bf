"""Validation: problems with line, path and sentence; rules beyond the schema; the official schema where it is given."""

import pytest

import duis
from duis import DuisError, schema
from duis.validation import ENVIRONMENT

USER, DEVICE = "90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0"
GOOD = duis.build_request(
    "6.2.4", originator=USER, target=DEVICE, counter=5, first_in_sequence=True, indent=True
).decode()
BOOST = duis.build_request(
    "7.9",
    {"AddToBoostButton": [{"@index": number, "#text": True} for number in range(1, 6)]},
    originator=USER,
    target=DEVICE,
    counter=5,
    indent=True,
).decode()


@pytest.fixture(autouse=True)
def _no_official_schema(monkeypatch):
    monkeypatch.delenv(ENVIRONMENT, raising=False)


def problems(text):
    return [(problem.line, problem.path, problem.message) for problem in duis.validate(text.encode())]


def test_nothing_is_wrong_with_what_is_built():
    assert problems(GOOD) == []
    assert problems(BOOST) == []


HEADER = "Request/Header"
NAME = "6.2.4 Read Device Configuration (Identity Exc MPxN)"
BODY = "Request/Body/ReadDeviceConfigurationIdentityExcMPxN"
BUTTON = "Request/Body/AddAuxiliaryLoadToBoostButton/AddToBoostButton"


@pytest.mark.parametrize(
    ("document", "old", "new", "line", "path", "message"),
    [
        (
            GOOD,
            ' schemaVersion="5.4"',
            "",
            2,
            "Request/@schemaVersion",
            "The attribute is missing; expected a decimal number.",
        ),
        (
            GOOD,
            '"5.4"',
            '"five"',
            2,
            "Request/@schemaVersion",
            "The attribute 'five' is not a decimal number; expected a decimal number.",
        ),
        (GOOD, "<sr:Body>", '<sr:Body a="b">', 10, "Request/Body/@a", "There is no attribute a of this element."),
        (
            GOOD,
            "    <sr:CommandVariant>1</sr:CommandVariant>\n",
            "",
            6,
            f"{HEADER}/ServiceReference",
            (
                "The element ServiceReference can't stand at this place; "
                "expected PrecedingServiceRequestID or CommandVariant."
            ),
        ),
        (
            GOOD,
            ">true<",
            ">yes<",
            5,
            f"{HEADER}/FirstInSequence",
            "The value 'yes' is not true or false; expected true or false.",
        ),
        (
            GOOD,
            ">1<",
            ">10<",
            6,
            f"{HEADER}/CommandVariant",
            "The value '10' is none of the values that stand here; expected one of 1, 2, 3, 4, 5, 6, 7, 8, 9.",
        ),
        (GOOD, ":5<", "::5<", 4, f"{HEADER}/RequestID", None),
        (GOOD, "  <sr:Body>", "x<sr:Body>", 2, "Request", "There is text between the children of this element: 'x'."),
        (
            GOOD,
            "<sr:Body>",
            "<sr:Body><sr:ArmSupply/>",
            11,
            BODY,
            "The element ReadDeviceConfigurationIdentityExcMPxN can't stand at this place; expected the end of Body.",
        ),
        (GOOD, "IdentityExcMPxN/>", "IdentityExcMPxN> </sr:ReadDeviceConfigurationIdentityExcMPxN>", 11, BODY, None),
        (
            GOOD,
            "</sr:Body>",
            '</sr:Body><b xmlns="urn:b"/>',
            12,
            "Request/b",
            "The element b of the namespace 'urn:b' does not belong here; expected Signature.",
        ),
        (
            BOOST,
            '<sr:AddToBoostButton index="5">true</sr:AddToBoostButton>',
            "",
            10,
            "Request/Body/AddAuxiliaryLoadToBoostButton",
            "Something is missing at the end of this element; expected AddToBoostButton.",
        ),
        (
            BOOST,
            '<sr:AddToBoostButton index="5">true</sr:AddToBoostButton>',
            '<sr:AddToBoostButton index="5">true</sr:AddToBoostButton>' * 2,
            15,
            f"{BUTTON}[6]",
            "There are more elements AddToBoostButton than 5; expected the end of AddAuxiliaryLoadToBoostButton.",
        ),
        (
            BOOST,
            '"2">true',
            '"2"><sr:true/>',
            12,
            f"{BUTTON}[2]/true",
            "The element true stands where there is only text.",
        ),
        (
            BOOST,
            '"2">',
            '"6">',
            12,
            f"{BUTTON}[2]/@index",
            "The attribute '6' is not 5 or less; expected a whole number from 1 to 5.",
        ),
        (
            BOOST,
            '"2">',
            '"2" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">',
            12,
            f"{BUTTON}[2]/@nil",
            None,
        ),
    ],
)
def test_a_problem_has_its_line_its_path_and_a_sentence(document, old, new, line, path, message):
    assert old in document
    found = problems(document.replace(old, new, 1))
    assert found
    assert found[0][:2] == (line, path)
    assert message in (None, found[0][2])
    assert found[0][2].endswith(".")


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        (
            "<sr:ServiceReference>6.2<",
            "<sr:ServiceReference>6.4<",
            f"{HEADER}/ServiceReference",
            "The variant 6.2.4 belongs to the service reference 6.2, not 6.4.",
        ),
        (
            "ReadDeviceConfigurationIdentityExcMPxN",
            "ReadDeviceConfigurationGas",
            "Request/Body/ReadDeviceConfigurationGas",
            (
                f"The body of {NAME} is ReadDeviceConfigurationIdentityExcMPxN (or a SignedPreCommand), not "
                "ReadDeviceConfigurationGas."
            ),
        ),
        (
            ">1<",
            ">4<",
            f"{HEADER}/CommandVariant",
            f"A service request of {NAME} has the command variants 1, 2, 3, not 4.",
        ),
        (
            "<sr:ReadDeviceConfigurationIdentityExcMPxN/>",
            "<sr:SignedPreCommand><sr:GBCSPayload/></sr:SignedPreCommand>",
            f"{HEADER}/CommandVariant",
            f"A signed pre-command of {NAME} takes none, not 1.",
        ),
    ],
)
def test_rules_that_the_schema_does_not_state(old, new, path, message):
    found = problems(GOOD.replace(old, new))
    assert [each[1:] for each in found] == [(path, message)]
    assert found[0][0] is not None


def test_an_older_edition_is_not_refused_by_its_number():
    assert problems(GOOD.replace('"5.4"', '"1.0"')) == []


def test_what_is_no_xml_is_a_problem():
    (problem,) = duis.validate(b"<a>\n<b></a>")
    assert (problem.line, problem.path) == (2, "")
    assert str(problem).startswith("line 2: ")
    (problem,) = duis.validate(b"<!DOCTYPE a><a/>")
    assert "document type" in problem.message


def test_what_is_no_document_of_duis_is_a_problem():
    assert problems("<a/>") == [(1, "a", "The root element a of the namespace '' is none of DUIS or MMC.")]


def test_problems_are_bounded():
    many = GOOD.replace("<sr:Body>", "<sr:Body>" + "<sr:ArmSupply> </sr:ArmSupply>" * 500)
    assert len(duis.validate(many.encode())) == 100
    assert len(duis.validate(many.encode(), most=3)) == 3


def test_an_identifier_stands_once():
    signature = (
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="a"><SignedInfo Id="a">'
        '<CanonicalizationMethod Algorithm="b"/><SignatureMethod Algorithm="b"/><Reference>'
        '<DigestMethod Algorithm="b"/><DigestValue>AAAA</DigestValue></Reference></SignedInfo>'
        "<SignatureValue>AAAA</SignatureValue></Signature>"
    )
    assert problems(GOOD.replace("</sr:Request>", signature + "</sr:Request>")) == [
        (13, "Request/Signature/SignedInfo/@Id", "The identifier 'a' stands at another element too.")
    ]


# The official schema -------------------------------------------------------------------------------------------------

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'


@pytest.fixture
def folder(tmp_path):
    """Three schemas as the official ones lie: names with spaces, an import by such a name, a document type."""
    (tmp_path / "The DUIS V9.xsd").write_text(
        f'<xs:schema {XS} targetNamespace="{schema.DUIS}" elementFormDefault="qualified" xmlns:ra="{schema.MMC}"'
        f' xmlns:ds="{schema.XMLDSIG}">'
        f'<xs:import namespace="{schema.XMLDSIG}" schemaLocation="sig-core.xsd"/>'
        f'<xs:import namespace="{schema.MMC}" schemaLocation="The MMC V9.xsd"/>'
        '<xs:element name="Request"><xs:complexType><xs:sequence><xs:element name="A" type="xs:int"/>'
        '<xs:element ref="ra:B"/><xs:element ref="ds:C"/></xs:sequence></xs:complexType></xs:element></xs:schema>'
    )
    (tmp_path / "The MMC V9.xsd").write_text(
        f'<xs:schema {XS} targetNamespace="{schema.MMC}" elementFormDefault="qualified">'
        '<xs:element name="B" type="xs:boolean"/></xs:schema>'
    )
    (tmp_path / "sig-core.xsd").write_text(
        '<!DOCTYPE schema PUBLIC "-//W3C//DTD XMLSchema 200102//EN" "http://www.w3.org/2001/XMLSchema.dtd" [\n'
        '<!ATTLIST schema xmlns:ds CDATA #FIXED "x">\n<!ENTITY dsig "x">\n]>\n'
        f'<xs:schema {XS} targetNamespace="{schema.XMLDSIG}"><xs:element name="C" type="xs:date"/></xs:schema>'
    )
    return tmp_path


DOCUMENT = '<Request xmlns="{}">\n<A>{}</A>\n<B xmlns="{}">true</B>\n<s:C xmlns:s="{}">{}</s:C></Request>'


def document(a="5", c="2030-01-15"):
    return DOCUMENT.format(schema.DUIS, a, schema.MMC, schema.XMLDSIG, c).encode()


def test_the_official_schema_as_a_folder_a_file_and_in_the_environment(folder, monkeypatch):
    for place in (folder, str(folder), folder / "The DUIS V9.xsd"):
        assert duis.validate(document(), place) == []
        first, second = duis.validate(document("x", "y"), place)
        assert (first.line, first.path) == (2, "Request/A")
        assert first.message == "Element 'A': 'x' is not a valid value of the atomic type 'xs:int'."
        assert (second.line, second.path) == (4, "Request/C")
    monkeypatch.setenv(ENVIRONMENT, str(folder))
    assert duis.validate(document()) == []
    assert duis.validate(f'<B xmlns="{schema.MMC}">true</B>'.encode()) == []
    assert len(duis.validate(f'<B xmlns="{schema.MMC}">maybe</B>'.encode())) == 1


def test_a_schema_that_can_not_be_used_is_an_error(tmp_path, folder):
    with pytest.raises(DuisError, match=r"there is no schema .*nowhere"):
        duis.validate(document(), tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DuisError, match="there is no schema of the namespace"):
        duis.validate(document(), tmp_path / "empty")
    (folder / "The MMC V9.xsd").unlink()
    with pytest.raises(DuisError, match="can't be used"):
        duis.validate(document(), folder / "The DUIS V9.xsd")
    (folder / "The DUIS V9.xsd").write_text(f'<schema targetNamespace="{schema.DUIS}">')
    with pytest.raises(DuisError, match="can't be used"):
        duis.validate(document("6"), f"{folder}/./The DUIS V9.xsd")
