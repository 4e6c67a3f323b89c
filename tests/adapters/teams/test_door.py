"""Who gets in at Teams' door, and what the door answers."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest

from bot.http import HttpRequest
from bot.platforms.teams.verify import TeamsDoor, TeamsTrust
from tests.fakes.clock import Clock
from tests.fakes.teams.connector import FakeTeams
from tests.fakes.teams.keys import APP_ID, METADATA, TENANT, KeyServer, jwk, private_key, token
from tests.fakes.teams.payloads import SERVICE_URL, payload, request

HMAC = "not-a-key-but-long-enough-to-be-quiet-about-it"


BAD: dict[str, Callable[[datetime], str]] = {
    "issuer": lambda now: token(now, SERVICE_URL, changed={"iss": "https://evil.test"}),
    "audience": lambda now: token(now, SERVICE_URL, changed={"aud": "somebody-else"}),
    "no expiry": lambda now: token(now, SERVICE_URL, without=["exp"]),
    "odd expiry": lambda now: token(now, SERVICE_URL, changed={"exp": "soon"}),
    "true expiry": lambda now: token(now, SERVICE_URL, changed={"exp": True}),
    "expired": lambda now: token(now - timedelta(hours=1, minutes=6), SERVICE_URL),
    "not yet": lambda now: token(now + timedelta(minutes=7), SERVICE_URL),
    "another's key": lambda now: token(now, SERVICE_URL, key=2),
    "unknown key": lambda now: token(now, SERVICE_URL, kid="k9"),
    "signature": lambda now: token(now, SERVICE_URL)[:-4] + "AAAA",
    "garbage": lambda _: "garbage",
    "three parts": lambda _: "a.b.c",
    "not even ascii": lambda _: "\u20ac.\u20ac.\u20ac",
    "empty": lambda _: "",
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys() -> KeyServer:
    return KeyServer()


@pytest.fixture
def door(clock: Clock, keys: KeyServer) -> TeamsDoor:
    trust = TeamsTrust(app_id=APP_ID, tenants=frozenset({TENANT}), metadata_url=METADATA)
    return TeamsDoor(trust, now=clock, fetch=keys)


def status(door: TeamsDoor, bearer: str, activity: dict[str, Any] | None = None) -> int:
    admission = door.admit(request(activity or payload("personal"), f"Bearer {bearer}"))
    assert bool(admission.deliveries) == (admission.response.status == 200)
    return admission.response.status


def test_a_message_with_a_real_token_is_queued_as_it_came(door: TeamsDoor, clock: Clock) -> None:
    activity = payload("personal")

    admission = door.admit(request(activity, f"Bearer {token(clock(), SERVICE_URL)}"))

    (delivery,) = admission.deliveries
    assert admission.response.status == 200
    assert json.loads(delivery.payload) == activity
    assert delivery.id == f"teams:{TENANT}:a:1personal-ann:1700000000001"
    assert delivery.received == clock()


@pytest.mark.parametrize("why", BAD)
def test_a_token_that_does_not_hold_is_401(door: TeamsDoor, clock: Clock, why: str) -> None:
    assert status(door, BAD[why](clock())) == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_only_rs256_is_believed(door: TeamsDoor, clock: Clock, algorithm: str) -> None:
    claims = {"iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": SERVICE_URL}
    claims |= {"exp": str(int(clock().timestamp()) + 600)}
    made = jwt.encode(
        claims, "" if algorithm == "none" else HMAC, algorithm=algorithm, headers={"kid": "k1"}
    )

    assert status(door, made) == 401


def test_a_stronger_algorithm_of_the_right_key_is_still_not_believed(
    door: TeamsDoor, clock: Clock
) -> None:
    claims = jwt.decode(token(clock(), SERVICE_URL), options={"verify_signature": False})
    made = jwt.encode(claims, private_key(1), algorithm="RS512", headers={"kid": "k1"})

    assert status(door, made) == 401


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_differ_by_five_minutes(door: TeamsDoor, clock: Clock, minutes: int) -> None:
    begun = clock() + timedelta(minutes=minutes)
    late = begun if minutes > 0 else begun - timedelta(hours=1)

    assert status(door, token(late, SERVICE_URL)) == 200


@pytest.mark.parametrize("audience", [APP_ID, f"api://{APP_ID}", f"api://botid-{APP_ID}"])
def test_each_form_of_our_app_id_is_us(door: TeamsDoor, clock: Clock, audience: str) -> None:
    assert status(door, token(clock(), SERVICE_URL, changed={"aud": audience})) == 200


def test_no_token_at_all_is_401(door: TeamsDoor) -> None:
    assert door.admit(request(payload("personal"))).response.status == 401
    assert door.admit(request(payload("personal"), "Basic YTpi")).response.status == 401


@pytest.mark.parametrize("claim", ["https://smba.trafficmanager.net/emea/", 7, None])
def test_a_token_for_another_service_url_is_403(
    door: TeamsDoor, clock: Clock, claim: object
) -> None:
    assert status(door, token(clock(), SERVICE_URL, changed={"serviceurl": claim})) == 403
    assert status(door, token(clock(), SERVICE_URL, without=["serviceurl"])) == 403


def test_a_slash_at_the_end_of_a_service_url_means_nothing(door: TeamsDoor, clock: Clock) -> None:
    assert status(door, token(clock(), SERVICE_URL.rstrip("/"))) == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.test/amer/",
        "https://smba.trafficmanager.net.evil.test/",
        "https://evil.test#smba.trafficmanager.net/",
        "https://smba.trafficmanager.net@evil.test/",
        "https://evilbotframework.com/",
        "http://smba.trafficmanager.net/amer/",
        "http://127.0.0.1:9/",
        "https://smba.trafficmanager.net/{x}/",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
def test_a_service_url_off_the_list_is_403_even_with_a_token_for_it(
    door: TeamsDoor, clock: Clock, url: str
) -> None:
    assert status(door, token(clock(), url), payload("personal", url)) == 403


@pytest.mark.parametrize("endorsed", [None, [], ["webchat"]])
def test_a_key_that_may_not_speak_for_teams_is_403(
    door: TeamsDoor, clock: Clock, keys: KeyServer, endorsed: list[str] | None
) -> None:
    keys.keys = [jwk(1, "k1", endorsed)]

    assert status(door, token(clock(), SERVICE_URL)) == 403


def test_another_channel_is_403_even_if_the_key_speaks_for_it(
    door: TeamsDoor, clock: Clock, keys: KeyServer
) -> None:
    keys.keys = [jwk(1, "k1", ["msteams", "webchat"])]

    activity = payload("personal", channelId="webchat")
    assert status(door, token(clock(), SERVICE_URL), activity) == 403


@pytest.mark.parametrize("data", [{"tenant": {"id": "another"}}, {"tenant": {}}, {}, None, "x"])
def test_another_tenant_is_403(door: TeamsDoor, clock: Clock, data: object) -> None:
    conversation = {"id": "a:1", "conversationType": "personal"}
    activity = payload("personal", channelData=data, conversation=conversation)

    assert status(door, token(clock(), SERVICE_URL), activity) == 403


def test_keys_are_fetched_once_and_again_for_a_new_kid(
    door: TeamsDoor, clock: Clock, keys: KeyServer
) -> None:
    for _ in range(3):
        assert status(door, token(clock(), SERVICE_URL)) == 200
    assert len(keys.fetched) == 2

    keys.keys = [jwk(2, "k2")]
    clock.advance(60)

    assert status(door, token(clock(), SERVICE_URL, kid="k2", key=2)) == 200
    assert len(keys.fetched) == 4
    assert status(door, token(clock(), SERVICE_URL)) == 401


def test_made_up_kids_cannot_make_us_fetch_all_day(
    door: TeamsDoor, clock: Clock, keys: KeyServer
) -> None:
    for number in range(50):
        assert status(door, token(clock(), SERVICE_URL, kid=f"made-up-{number}")) == 401

    assert len(keys.fetched) == 2


def test_known_keys_stay_good_while_nobody_answers(
    door: TeamsDoor, clock: Clock, keys: KeyServer
) -> None:
    assert status(door, token(clock(), SERVICE_URL)) == 200
    keys.away = True
    clock.advance(timedelta(hours=30))

    assert status(door, token(clock(), SERVICE_URL)) == 200


def test_without_any_key_nobody_gets_in_until_they_answer_again(
    door: TeamsDoor, clock: Clock, keys: KeyServer
) -> None:
    keys.away = True
    assert status(door, token(clock(), SERVICE_URL)) == 401

    keys.away = False
    assert status(door, token(clock(), SERVICE_URL)) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"type": "message"}',
        b'{"type": 5, "conversation": [], "serviceUrl": {}}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"type": "message", "serviceUrl": "https://smba.trafficmanager.net/", "conversation": {"id": "%s"}}'
        % (b"x" * 5000),
    ],
)
def test_what_is_no_activity_is_400(door: TeamsDoor, clock: Clock, body: bytes) -> None:
    admission = door.admit(request(body, f"Bearer {token(clock(), SERVICE_URL)}"))

    assert (admission.response.status, admission.deliveries) == (400, ())


@pytest.mark.parametrize("sender", [None, {}, {"id": "", "name": "x"}, "Ann"])
@pytest.mark.parametrize("name", ["personal", "feedback", "install_personal"])
def test_what_nobody_said_is_taken_and_left_alone(
    door: TeamsDoor, clock: Clock, name: str, sender: object
) -> None:
    activity = payload(name, **{"from": sender})
    admitted = door.admit(request(activity, f"Bearer {token(clock(), SERVICE_URL)}"))

    assert (admitted.response.status, admitted.deliveries) == (200, ())


def test_a_body_over_a_megabyte_is_413(door: TeamsDoor, clock: Clock) -> None:
    big = json.dumps(payload("personal", text="x" * (1024 * 1024))).encode()

    admission = door.admit(request(big, f"Bearer {token(clock(), SERVICE_URL)}"))

    assert (admission.response.status, admission.deliveries) == (413, ())


def test_half_a_surrogate_pair_can_still_be_stored(door: TeamsDoor, clock: Clock) -> None:
    activity = payload("personal", id="\ud800x", text="broken \ud83d emoji")

    admission = door.admit(request(activity, f"Bearer {token(clock(), SERVICE_URL)}"))

    (delivery,) = admission.deliveries
    assert f"{delivery.id}{delivery.thread_key}{delivery.payload}".encode()


def test_only_posts_are_taken(door: TeamsDoor) -> None:
    assert door.admit(HttpRequest(method="GET", path="/api/messages")).response.status == 405


class TestWithoutAnAppId:
    """Microsoft's local playground may speak to us, and nobody else."""

    @pytest.fixture
    def local(self, clock: Clock, keys: KeyServer) -> TeamsDoor:
        return TeamsDoor(TeamsTrust(), now=clock, fetch=keys)

    @pytest.mark.parametrize("client", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
    def test_this_machine_is_served(self, local: TeamsDoor, client: str) -> None:
        activity = payload("personal", "http://localhost:56150/_connector")
        asked = request(activity, client=client)
        headers = {**asked.headers, "host": "127.0.0.1:8080"}

        admission = local.admit(
            HttpRequest(method="POST", path="/", headers=headers, body=asked.body, client=client)
        )

        assert (admission.response.status, len(admission.deliveries)) == (200, 1)

    @pytest.mark.parametrize("client", ["52.112.0.1", "10.0.0.7", "", "localhost.evil.test", "::"])
    def test_any_other_machine_is_401(self, local: TeamsDoor, client: str) -> None:
        activity = payload("personal", "http://localhost:56150/_connector")

        assert local.admit(request(activity, client=client)).response.status == 401

    @pytest.mark.parametrize(
        "header",
        [
            {"x-forwarded-for": "127.0.0.1"},
            {"forwarded": "for=127.0.0.1"},
            {"origin": "http://evil.test"},
            {"host": "evil.test"},
        ],
    )
    def test_a_tunnel_or_a_page_on_this_machine_is_401(
        self, local: TeamsDoor, header: dict[str, str]
    ) -> None:
        asked = request(payload("personal", "http://localhost:56150/_connector"))
        headers = {"host": "127.0.0.1:8080", **header}

        admission = local.admit(
            HttpRequest(
                method="POST", path="/", headers=headers, body=asked.body, client="127.0.0.1"
            )
        )

        assert admission.response.status == 401

    def test_replies_go_to_this_machine_only(self, local: TeamsDoor) -> None:
        asked = request(payload("personal", "https://smba.trafficmanager.net/amer/"))

        admission = local.admit(
            HttpRequest(method="POST", path="/", body=asked.body, client="127.0.0.1")
        )

        assert admission.response.status == 403


def test_keys_come_over_http_from_the_configured_address(clock: Clock) -> None:
    teams = FakeTeams(clock)
    teams.start()
    trust = TeamsTrust(
        app_id=APP_ID, tenants=frozenset({TENANT}), metadata_url=f"{teams.address}/openid"
    )
    try:
        assert status(TeamsDoor(trust, now=clock), token(clock(), SERVICE_URL)) == 200
    finally:
        teams.stop()


@pytest.mark.parametrize("url", ["http://login.evil.test/x", "file:///etc/passwd", "ftp://x/", ""])
def test_keys_are_never_taken_from_an_unsafe_address(clock: Clock, url: str) -> None:
    trust = TeamsTrust(app_id=APP_ID, tenants=frozenset({TENANT}), metadata_url=url)

    assert status(TeamsDoor(trust, now=clock), token(clock(), SERVICE_URL)) == 401
