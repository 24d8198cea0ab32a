import json

import pytest
from jsonschema import Draft202012Validator

from tocsin.cli.__main__ import main


def test_the_schema_is_printed_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for document in ({"language": "en"}, {"sources": []}, {"concepts": {}}, {"watch": "a"}):
        assert Draft202012Validator(schema).is_valid(document)
    assert not Draft202012Validator(schema).is_valid({"watsch": "a"})


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("settings", {"language": "en"}, {"watch": "a"}),
        ("sources", {"sources": [{"url": "https://a.example/"}]}, {"concepts": {}}),
        ("lexicons", {"context": {}}, {"sources": []}),
        ("watch", {"watch": "a"}, {"language": "en"}),
    ],
)
def test_one_kind_of_file_has_its_own_schema(
    kind: str, right: object, wrong: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", "--for", kind]) == 0
    validator = Draft202012Validator(json.loads(capsys.readouterr().out))
    assert validator.is_valid(right)
    assert not validator.is_valid(wrong)
