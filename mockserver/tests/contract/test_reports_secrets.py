"""No secret in any artefact, in whatever encoding a server sends it back and whenever it is first seen."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.__main__ import main
from contract_tests.disclosure import disclosed
from contract_tests.disguise import guises
from contract_tests.probe import obstacle
from contract_tests.report_building import report_of
from contract_tests.safe_text import MASK, Cleaner, masked
from contract_tests.session import Session
from contract_tests.target import Mode, Target
from contract_tests.verdict import Outcome
from contract_tests.wishes import Wishes
from mockserver.tests.contract import second_server as second
from mockserver.tests.contract.reporting import TOKEN, artefacts, envelope, judge, scripted

PASSWORD = "pass\"word\\<&>'ü 1/2"
NOTEBOOK = "notebook+token=="
SECRETS = (TOKEN, PASSWORD, NOTEBOOK)


def _forms(secret: str) -> set[str]:
    """The secret as it may stand in a text; written without the code that masks it."""
    return {
        secret,
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        html.escape(secret),
        html.escape(json.dumps(secret)[1:-1]),
        repr(secret)[1:-1],
        base64.b64encode(secret.encode()).decode().rstrip("=")[:-1],
        secret.encode().hex(),
    }


def _echo(request: httpx.Request) -> httpx.Response:
    """Gives every secret away, in messages and fields where nobody looks for one."""
    told = " ".join(form for secret in SECRETS for form in sorted(_forms(secret)))
    instance = {
        "instanceId": 5,
        "name": f"{PASSWORD} {TOKEN}",
        "sshPwd": PASSWORD,
        "notebookUrl": f"http://h:1/lab?token={quote(NOTEBOOK, safe='')}",
        "unexpected": [{TOKEN: base64.b64encode(f"x{PASSWORD}".encode()).decode()}],
    }
    code = 0 if request.method == "GET" else 10135
    return envelope({"instances": [instance], "total": 1, TOKEN: PASSWORD}, code=code, message=told)


def test_no_artefact_holds_a_secret_even_one_that_is_learned_last() -> None:
    run = scripted(_echo)
    refused = run.session.call("createInstance", name=PASSWORD, dryRun=True)
    judge(run, Outcome.BROKEN, "S214", why=f"refused: {refused.summary} {refused.text}")
    judge(run, Outcome.BLOCKED, "S93", test="test_two", reason=refused.message)
    shown = run.session.call("queryInstances", status=PASSWORD)  # here the password is first seen
    for breach in run.session.findings():
        judge(run, Outcome.BROKEN, *breach.ids, test="test_three", why=breach.why)
    judge(run, Outcome.BROKEN, "S153", test="test_four", why=repr(shown.data))
    run.lost = f"lost {shown.text}"
    run.session.close()
    for kind, text in artefacts(report_of(run, Wishes())).items():
        assert MASK in text, kind
        for secret in SECRETS:
            assert not [form for form in _forms(secret) if form in text], (kind, secret)


def test_no_file_of_a_real_run_holds_a_secret(tmp_path: Path) -> None:
    names = {"--json": "r.json", "--junit": "r.xml", "--html": "r.html", "--learn": "d.toml"}
    files = [part for option, name in names.items() for part in (option, str(tmp_path / name))]
    with second.second_server("names are lost", "ssh without port", "no web address") as (url, _):
        done = CliRunner().invoke(
            main,
            ["--base-url", url, "--wait", "1", "--area", "auth", "--area", "life", *files],
            env={"GPUGEEK_API_TOKEN": second.TOKEN, "XDG_STATE_HOME": str(tmp_path)},
        )
    assert done.exit_code == 1, done.output
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in written} >= set(names.values())
    texts = [done.output, *(path.read_text(encoding="utf-8") for path in written)]
    for secret in (second.TOKEN, second.PASSWORD, second.NOTEBOOK):
        assert not [form for form in _forms(secret) for text in texts if form in text]


@given(
    st.text(min_size=6, max_size=30).filter(lambda text: text.strip() == text),
    st.text(max_size=5),
    st.text(max_size=5),
)
def test_any_secret_is_masked_wherever_it_stands(secret: str, before: str, after: str) -> None:
    data = (before + secret + after).encode(errors="surrogatepass")
    for text in (
        before + secret + after,
        json.dumps(before + secret + after),
        quote(data),
        data.hex(),
    ):
        cleaned = masked(text, {secret})
        assert not [form for form in guises(secret) if form in cleaned and form not in MASK]
    encoded = masked(base64.b64encode(data).decode(), {secret})
    assert MASK in encoded


def test_a_cut_text_does_not_end_with_a_part_of_a_secret() -> None:
    for length in range(80, 120):
        cleaned = Cleaner({TOKEN}).clean(TOKEN * 3 + "x" * (length - 80) + TOKEN * 99, 100)
        assert TOKEN[:6] not in cleaned


def test_a_short_secret_is_masked_only_where_it_stands_alone() -> None:
    assert masked("pw 1 is not 10135", {"1"}) == f"pw {MASK} is not 10135"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"data": {"instances": [{"sshPwd": "a"}]}}, {"a"}),
        ({"rootPassword": {"now": ["b", 12345678]}}, {"b", "12345678"}),
        ({"url": "http://h/lab?token=c&x=1"}, {"c"}),
        ({"hasPassword": True, "passwords": 2, "sshPwd": None}, set()),
        ("no object", set()),
        (None, set()),
    ],
)
def test_secrets_are_found_in_whatever_field_they_stand(answer: object, found: set[str]) -> None:
    assert disclosed(answer) == found


def test_a_refused_token_is_not_repeated_before_the_run_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = f"{TOKEN} is unknown\x1b[2J"
    answer = httpx.MockTransport(lambda _: envelope(None, code=10002, message=told))
    monkeypatch.setattr("contract_tests.probe.Session", lambda target: Session(target, answer))
    reason = obstacle(Target("http://127.0.0.1:9", TOKEN, Mode.FULL, rehearsal=True))
    assert "refuses the token" in reason
    assert MASK in reason
    assert TOKEN not in reason
    assert "\x1b" not in reason


def test_an_answer_may_be_as_deep_as_it_likes() -> None:
    deep: object = "x"
    for _ in range(50_000):
        deep = [deep]
    assert disclosed(deep) == frozenset()
