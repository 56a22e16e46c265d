"""The gateway answers as API Gateway does: routes, keys, mocks, events, and its own answers."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.gateway import Gateway
from tests.local.conftest import Caller


def event(call: Caller, path: str, body: str = "", **headers: str) -> dict[str, Any]:
    answer = call(path, body, key="sesame", **headers)
    assert answer.status == 200
    told: dict[str, Any] = answer.json["event"]
    return told


def test_the_event_has_the_shape_of_a_proxy_integration(call: Caller, gateway: Gateway) -> None:
    told = event(call, "/door/infra", '{"a": "輪番"}', User_Agent="Zabbix", Content_Type="application/json")
    host = gateway.url.removeprefix("http://")
    assert (told["resource"], told["path"], told["httpMethod"]) == ("/door/{group}", "/door/infra", "POST")
    assert (told["pathParameters"], told["body"], told["isBase64Encoded"]) == (
        {"group": "infra"},
        '{"a": "輪番"}',
        False,
    )
    assert told["queryStringParameters"] is None
    assert told["multiValueQueryStringParameters"] is None
    assert told["headers"]["User-Agent"] == "Zabbix"
    assert told["multiValueHeaders"]["X-Forwarded-Proto"] == ["http"]
    context = told["requestContext"]
    assert (context["path"], context["domainName"], context["httpMethod"]) == ("/door/infra", host, "POST")
    assert (context["identity"]["apiKeyId"], context["identity"]["sourceIp"]) == ("zabbix", "127.0.0.1")


def test_query_values_are_decoded_and_the_last_one_counts(call: Caller) -> None:
    told = event(call, "/door/infra?a=%E5%9F%BA+x&a=2&empty=")
    assert told["queryStringParameters"] == {"a": "2", "empty": ""}
    assert told["multiValueQueryStringParameters"] == {"a": ["基 x", "2"], "empty": [""]}


def test_an_empty_body_is_null(call: Caller) -> None:
    assert event(call, "/door/infra")["body"] is None


def test_path_values_are_decoded(call: Caller) -> None:
    assert event(call, "/door/%E5%9F%BA/7")["pathParameters"] == {"group": "基", "cont": "7"}


def test_a_slash_at_the_end_is_the_same_route(call: Caller) -> None:
    told = event(call, "/door/infra/")
    assert (told["resource"], told["path"]) == ("/door/{group}", "/door/infra/")


@pytest.mark.parametrize("key", ["", "sesam", "sesame2", "鍵"])
def test_a_route_that_needs_a_key_refuses_without_it(call: Caller, key: str) -> None:
    answer = call("/door/infra", key=key.encode().decode("latin-1"))
    assert (answer.status, answer.json) == (403, {"message": "Forbidden"})


def test_an_open_route_asks_for_no_key(call: Caller) -> None:
    answer = call("/door/infra/0")
    assert answer.status == 200
    assert answer.json["event"]["requestContext"]["identity"]["apiKey"] is None


@pytest.mark.parametrize("path", ["/", "/door", "/door/", "/door/a/b/c", "/DOOR/a"])
def test_what_is_no_route_is_answered_as_by_aws(call: Caller, path: str) -> None:
    answer = call(path, key="sesame")
    assert (answer.status, answer.json) == (403, {"message": "Missing Authentication Token"})


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_mock_answers_other_methods_and_needs_no_key(call: Caller, method: str) -> None:
    answer = call("/door/infra", method=method)
    assert (answer.status, answer.json) == (405, {"message": "POST it"})


def test_head_gets_no_body(call: Caller) -> None:
    answer = call("/door/infra", method="HEAD")
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (405, b"", "22")


def test_a_mock_answers_in_its_own_type(call: Caller) -> None:
    answer = call("/door/infra/static", "a=b", Content_Type="application/x-www-form-urlencoded; charset=UTF-8")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert answer.body.decode() == "<Response>輪番</Response>"


def test_a_mock_without_a_template_for_the_type_fails(call: Caller) -> None:
    answer = call("/door/infra/static", "{}", Content_Type="application/json")
    assert (answer.status, answer.json) == (503, {"message": "no"})


@pytest.mark.parametrize("order", ["raise", "odd", "set", "die"])
def test_a_function_that_fails_is_answered_with_the_gateway_response(call: Caller, order: str) -> None:
    answer = call("/door/infra/0", order)
    assert (answer.status, answer.json) == (503, {"message": "again"})


def test_a_function_that_takes_too_long_is_ended(call: Caller, gateway: Gateway) -> None:
    slow = call("/door/infra/0").json["pid"]
    answer = call("/door/infra/0", "sleep 30")
    assert (answer.status, answer.json) == (503, {"message": "again"})
    assert slow not in gateway.containers("door")


def test_a_function_answers_bytes_no_body_and_several_headers(call: Caller) -> None:
    assert call("/door/infra/0", "bytes").body == b"\x00\xff"
    nothing = call("/door/infra/0", "nothing")
    assert (nothing.status, nothing.body, nothing.headers["Content-Length"]) == (204, b"", None)
    several = call("/door/infra/0", "several")
    assert several.headers.get_all("X-A") == ["1", "2"]
    assert several.headers["Content-Type"] == "application/json"


def test_a_body_is_taken_up_to_what_lambda_takes(call: Caller) -> None:
    assert len(event(call, "/door/infra", "x" * 3_000_000)["body"]) == 3_000_000
    answer = call("/door/infra", "x" * 6_300_000, key="sesame")
    assert answer.status == 413


def test_a_chunked_body_is_put_together(call: Caller) -> None:
    def pieces() -> Iterator[bytes]:
        yield "輪".encode()
        yield "番".encode()

    answer = call("/door/infra/0", pieces())
    assert answer.json["event"]["body"] == "輪番"


def test_a_body_that_is_no_text_comes_through_somehow(call: Caller) -> None:
    answer = call("/door/infra/0", b"\xff\xfe")
    assert answer.json["event"]["body"] == "\ufffd\ufffd"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_a_packed_body_is_unpacked_if_its_header_says_so(call: Caller, pack: Callable[[bytes], bytes]) -> None:
    coding = "gzip" if pack is gzip.compress else "deflate"
    told = call("/door/infra/0", pack("輪番".encode()), Content_Encoding=coding).json["event"]
    assert (told["body"], told["isBase64Encoded"]) == ("輪番", False)


CUT_SHORT = gzip.compress(b"x" * 100, mtime=0)[:-9]  # without the time: it is a part of the test's name


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", b"{}"), ("gzip", CUT_SHORT), ("gzip", b""), ("deflate", b"{}"), ("br", b"{}")],
)
def test_what_is_not_packed_as_its_header_says_is_refused(call: Caller, coding: str, body: bytes) -> None:
    answer = call("/door/infra/0", body, Content_Encoding=coding)
    assert (answer.status, answer.json) == (415, {"message": "Unsupported Media Type"})


def test_what_unpacks_to_more_than_a_function_takes_is_refused(call: Caller) -> None:
    answer = call("/door/infra/0", gzip.compress(b"x" * 6_300_000), Content_Encoding="gzip")
    assert (answer.status, answer.json) == (413, {"message": "Request Too Long"})


def test_identity_is_no_coding(call: Caller) -> None:
    assert call("/door/infra/0", "as it is", Content_Encoding="identity").json["event"]["body"] == "as it is"


def test_the_log_has_what_handlers_print_and_why_they_failed(call: Caller, log: Path) -> None:
    call("/door/infra/0", "print 輪番です")
    call("/door/infra/0", "raise")
    text = log.read_text(encoding="utf-8")
    assert "輪番です\n" in text
    assert "KeyError: 'asked for'" in text
