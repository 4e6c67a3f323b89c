"""Every SQL statement of the embedded engine.

An edition is one version of one document with its passages. Its state says how far it is:

    staged   written here, not yet known to be in the word index
    live     in both
    leaving  replaced or removed here, perhaps still in the word index

Staged and leaving editions are the redo log: whoever writes next brings the word index up to them.
"""

FORMAT = 1
"""What `user_version` says of a database laid out as below."""
STAGED, LIVE, LEAVING = 0, 1, 2

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS editions (
    edition INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL,
    state INTEGER NOT NULL,
    organisation TEXT NOT NULL,
    readers TEXT NOT NULL,
    title TEXT NOT NULL,
    name TEXT NOT NULL,
    uri TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated TEXT,
    language TEXT NOT NULL,
    passages INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS editions_by_document ON editions (document);
CREATE INDEX IF NOT EXISTS unfinished_editions ON editions (state) WHERE state <> 1;
CREATE TABLE IF NOT EXISTS passages (
    passage INTEGER PRIMARY KEY AUTOINCREMENT,
    edition INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    page INTEGER,
    heading TEXT NOT NULL,
    vector BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS passages_by_edition ON passages (edition, position);
INSERT OR IGNORE INTO facts VALUES ('generation', '0'), ('identity', lower(hex(randomblob(8))));
PRAGMA user_version = 1;
"""

FACT = "SELECT value FROM facts WHERE name = ?"
NEXT_GENERATION = "UPDATE facts SET value = CAST(value AS INTEGER) + 1 WHERE name = 'generation'"

SUPERSEDE = "UPDATE editions SET state = 2 WHERE document = ? RETURNING edition"
INSERT_EDITION = """
INSERT INTO editions
    (document, state, organisation, readers, title, name, uri, version, updated, language, passages)
VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_PASSAGE = """
INSERT INTO passages (edition, position, id, text, page, heading, vector) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
LAST_NUMBER = "SELECT last_insert_rowid()"
COPY_EDITION = """
INSERT INTO editions
    (document, state, organisation, readers, title, name, uri, version, updated, language, passages)
SELECT document, 0, organisation, ?, title, name, uri, version, updated, language, passages
FROM editions WHERE edition = ?
"""
COPY_PASSAGES = """
INSERT INTO passages (edition, position, id, text, page, heading, vector)
SELECT ?, position, id, text, page, heading, vector FROM passages WHERE edition = ? ORDER BY position
"""
CURRENT_EDITION = "SELECT edition FROM editions WHERE document = ? AND state = 1"

UNFINISHED = "SELECT edition, state FROM editions WHERE state <> 1"
STAGED_PASSAGES = """
SELECT p.passage, p.edition, p.text, p.heading, e.title, e.name, e.language, e.organisation, e.readers
FROM editions e JOIN passages p ON p.edition = e.edition WHERE e.state = 0
ORDER BY p.passage
"""
EVERY_PASSAGE = """
SELECT p.passage, p.edition, p.text, p.heading, e.title, e.name, e.language, e.organisation, e.readers
FROM passages p JOIN editions e ON e.edition = p.edition WHERE e.state <> 2
ORDER BY p.passage
"""
DROP_PASSAGES = (
    "DELETE FROM passages WHERE edition IN (SELECT edition FROM editions WHERE state = 2)"
)
DROP_EDITIONS = "DELETE FROM editions WHERE state = 2"
PROMOTE = "UPDATE editions SET state = 1 WHERE state = 0"

UNSTAGE_PASSAGES = (
    "DELETE FROM passages WHERE edition IN (SELECT edition FROM editions WHERE state = 0)"
)
UNSTAGE_EDITIONS = "DELETE FROM editions WHERE state = 0"
RESTORE = "UPDATE editions SET state = 1 WHERE state = 2"

VECTORS = """
SELECT p.passage, p.edition, p.vector FROM passages p JOIN editions e ON e.edition = p.edition
WHERE p.passage > ? AND p.vector IS NOT NULL AND e.state <> 0 ORDER BY p.passage
"""
AUDIENCES = "SELECT edition, organisation, readers FROM editions WHERE state <> 0"
WITHOUT_VECTOR = """
SELECT p.passage, e.title, p.heading, p.text FROM passages p JOIN editions e ON e.edition = p.edition
WHERE p.vector IS NULL AND e.state = 1 LIMIT ?
"""
SET_VECTOR = "UPDATE passages SET vector = ? WHERE passage = ?"
FORGET_VECTORS = "UPDATE passages SET vector = NULL WHERE vector IS NOT NULL"
SET_FACT = "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"

DOCUMENTS = "SELECT document FROM editions WHERE state = 1"
COUNT = "SELECT count(*), coalesce(sum(passages), 0) FROM editions WHERE state = 1"
MAIN_LANGUAGE = """
SELECT language FROM editions WHERE state = 1 AND language <> ''
GROUP BY language ORDER BY sum(passages) DESC LIMIT 1
"""
STATE = "SELECT min(state) FROM editions WHERE document = ?"
FOUND = """
SELECT p.passage, p.id, p.text, p.page, p.heading, p.position, e.document, e.title, e.uri, e.version,
    e.updated, e.organisation, e.readers
FROM passages p JOIN editions e ON e.edition = p.edition
WHERE p.passage IN (SELECT value FROM json_each(?))
"""
OF_DOCUMENT = """
SELECT p.passage, p.id, p.text, p.page, p.heading, p.position, e.document, e.title, e.uri, e.version,
    e.updated, e.organisation, e.readers
FROM editions e JOIN passages p ON p.edition = e.edition
WHERE e.document = ? AND e.state = 1 ORDER BY p.position
"""
