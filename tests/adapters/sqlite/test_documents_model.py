"""For any documents and any readers, a list shows what may be read and nothing else."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Document
from bot.storage.sqlite import Database, SqliteDocumentStore
from rag.domain import Principal
from tests.fakes.clock import START
from tests.fakes.documents import FakeDocumentStore
from tests.fakes.samples import document

READERS = st.sampled_from(
    [
        "everyone",
        "user:slack:U1",
        "user:slack:U12",
        "USER:slack:u1",
        "channel:slack:C1",
        "",
        "%",
        "channel:teams:19:x@thread.tacv2",
        "\ud800",
        "\u00e9",
        "e\u0301",
    ]
)
ORGANISATIONS = st.sampled_from(["default", "other"])
STATES = st.sampled_from(["uploaded", "reading", "indexed", "failed", "expired", "removed"])

LISTS = st.lists(
    st.builds(
        document,
        st.sampled_from([f"d{number}" for number in range(12)]),
        created=st.integers(0, 3).map(lambda day: START + timedelta(days=day)),
        readers=st.frozensets(READERS, min_size=1, max_size=3),
        organisation=ORGANISATIONS,
        state=STATES,
    ),
    max_size=10,
    unique_by=lambda each: each.id,
)
PRINCIPALS = st.builds(
    Principal, readers=st.frozensets(READERS, min_size=1, max_size=4), organisation=ORGANISATIONS
)


@settings(max_examples=150, deadline=None)
@given(
    held=LISTS,
    principals=st.lists(PRINCIPALS, min_size=1, max_size=6),
    states=st.frozensets(STATES, max_size=3),
    limit=st.integers(1, 4),
)
def test_a_list_shows_what_may_be_read_and_nothing_else(
    held: list[Document], principals: list[Principal], states: frozenset[str], limit: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, Database(Path(folder) / "x.db") as database:
        ours, model = SqliteDocumentStore(database), FakeDocumentStore()
        for each in held:
            ours.put(each)
            model.put(each)
        for principal in [*principals, None]:
            shown = walk(ours, principal, states, limit)
            assert shown == walk(model, principal, states, limit)
            if principal is not None:
                assert all(principal.may_read(each.organisation, each.readers) for each in shown)


def walk(
    store: SqliteDocumentStore | FakeDocumentStore,
    principal: Principal | None,
    states: frozenset[str],
    limit: int,
) -> list[Document]:
    """Every page, one after the other."""
    shown: list[Document] = []
    cursor = ""
    while True:
        page = store.list(principal, cursor=cursor, limit=limit, states=states)
        shown += page.documents
        cursor = page.next
        if not cursor:
            assert page.total == len(shown)
            return shown
