"""The tables, as steps from one version of the file to the next; a step once released never changes.

Times are whole microseconds since 1970 in UTC. What is only kept and never asked for lies in `body`
as JSON (`bot.codec`).
"""

DELIVERIES = (
    # What waits or is in work. `due`: when it may be taken; for a leased one, when its lease ends.
    # `returned` keeps its place before what came later to the thread; `waiting` with a delay does not.
    """CREATE TABLE deliveries (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        thread_key TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'returned', 'leased')),
        due INTEGER NOT NULL,
        attempt INTEGER NOT NULL DEFAULT 0,
        token TEXT NOT NULL DEFAULT '',
        body TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX deliveries_in_order ON deliveries (sequence, state, due, thread_key)",
    """CREATE INDEX deliveries_taken ON deliveries (thread_key, sequence, state, due)
        WHERE state <> 'waiting'""",
    # Ids put before, whatever became of them.
    "CREATE TABLE seen (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX seen_by_time ON seen (at)",
    """CREATE TABLE dead_letters (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        thread_key TEXT NOT NULL,
        died INTEGER NOT NULL,
        reason TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT""",
)

CLAIMS = (
    """CREATE TABLE claims (
        key TEXT PRIMARY KEY,
        thread_key TEXT NOT NULL,
        thread TEXT NOT NULL,
        owner TEXT NOT NULL,
        state TEXT NOT NULL,
        lease INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        message TEXT,
        attempt INTEGER NOT NULL,
        stop INTEGER NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '',
        finished INTEGER
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX claims_unfinished ON claims (thread_key) WHERE finished IS NULL",
    "CREATE INDEX claims_finished ON claims (finished) WHERE finished IS NOT NULL",
)

MEMORY = (
    """CREATE TABLE exchanges (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        thread_key TEXT NOT NULL,
        key TEXT NOT NULL,
        at INTEGER NOT NULL,
        turns TEXT NOT NULL,
        UNIQUE (thread_key, key)
    ) STRICT""",
    "CREATE INDEX exchanges_in_order ON exchanges (thread_key, sequence)",
    "CREATE INDEX exchanges_by_time ON exchanges (at)",
    "CREATE TABLE muted (thread_key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    """CREATE TABLE answers (
        id TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX answers_by_time ON answers (at)",
    """CREATE TABLE ratings (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
        person TEXT NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (answer, person)
    ) STRICT""",
)

DOCUMENTS = (
    """CREATE TABLE documents (
        id TEXT PRIMARY KEY,
        organisation TEXT NOT NULL,
        state TEXT NOT NULL,
        created INTEGER NOT NULL,
        expires INTEGER,
        revision INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX documents_newest ON documents (created DESC, id DESC)",
    "CREATE INDEX documents_expiring ON documents (expires) WHERE expires IS NOT NULL",
    """CREATE TABLE document_readers (
        document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        reader TEXT NOT NULL,
        PRIMARY KEY (document, reader)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX document_readers_by_reader ON document_readers (reader, document)",
)

TRANSCRIPT = (
    # The console's messages, as each person saw them.
    """CREATE TABLE transcript (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        person TEXT NOT NULL,
        thread TEXT NOT NULL,
        id TEXT NOT NULL,
        author TEXT NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (person, thread, id)
    ) STRICT""",
    "CREATE INDEX transcript_in_order ON transcript (person, thread, sequence)",
    "CREATE INDEX transcript_by_time ON transcript (at)",
)

KILLED = (
    # How often a process died with the delivery in work.
    "ALTER TABLE deliveries ADD COLUMN killed INTEGER NOT NULL DEFAULT 0",
)

CONVERSATIONS = (
    """CREATE TABLE conversations (
        platform TEXT NOT NULL,
        tenant TEXT NOT NULL,
        id TEXT NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (platform, tenant, id)
    ) STRICT, WITHOUT ROWID""",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (*DELIVERIES, *CLAIMS, *MEMORY, *DOCUMENTS),
    TRANSCRIPT,
    KILLED,
    CONVERSATIONS,
)
"""Step n leads from `user_version` n to n + 1."""

ARRIVALS = (
    # What the front acknowledged; a row goes once it is on the queue.
    """CREATE TABLE arrivals (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        body TEXT NOT NULL
    ) STRICT""",
)

INBOX_MIGRATIONS: tuple[tuple[str, ...], ...] = (ARRIVALS,)
"""The same for the inbox, a file of its own."""
