"""Every statement of the index.

What comes back is one column of JSON as text. `{dimensions}` is a number of ours, as a type takes no parameter.
"""

SETTLED = """
SELECT CAST(to_jsonb(to_regclass('footnote_passages') IS NOT NULL) AS text)
"""

HAS_VECTORS = """
SELECT CAST(to_jsonb(to_regclass('footnote_vectors') IS NOT NULL) AS text)
"""

ALONE = """
SELECT CAST(to_jsonb(count(*)) AS text)
FROM (SELECT pg_advisory_xact_lock(7306655)) AS held
"""
"""Two that set up the same database at once would meet in the catalogue."""

SETUP = (
    """
    CREATE TABLE IF NOT EXISTS footnote_documents (
        id text PRIMARY KEY,
        organisation text NOT NULL,
        readers text[] NOT NULL CHECK (cardinality(readers) > 0),
        language text NOT NULL,
        digest text NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS footnote_passages (
        document text NOT NULL REFERENCES footnote_documents ON DELETE CASCADE,
        position integer NOT NULL,
        held jsonb NOT NULL,
        terms tsvector NOT NULL,
        PRIMARY KEY (document, position)
    )
    """,
    "CREATE INDEX IF NOT EXISTS footnote_passages_terms ON footnote_passages USING gin (terms)",
    "CREATE INDEX IF NOT EXISTS footnote_documents_readers ON footnote_documents USING gin (readers)",
)

SETUP_VECTORS = (
    "CREATE EXTENSION IF NOT EXISTS vector",
    """
    CREATE TABLE IF NOT EXISTS footnote_vectors (
        document text NOT NULL,
        position integer NOT NULL,
        model text NOT NULL,
        vector vector NOT NULL,
        PRIMARY KEY (document, position),
        FOREIGN KEY (document, position) REFERENCES footnote_passages ON DELETE CASCADE
    )
    """,
)

SETUP_NEAREST = """
CREATE INDEX IF NOT EXISTS footnote_vectors_{dimensions} ON footnote_vectors
USING hnsw (CAST(vector AS vector({dimensions})) vector_cosine_ops)
WHERE vector_dims(vector) = {dimensions}
"""

DIGEST = """
SELECT CAST(to_jsonb(digest) AS text) FROM footnote_documents WHERE id = :document
"""

PUT_DOCUMENT = """
INSERT INTO footnote_documents (id, organisation, readers, language, digest)
VALUES (:document, :organisation,
        ARRAY(SELECT jsonb_array_elements_text(CAST(:readers AS jsonb))), :language, :digest)
ON CONFLICT (id) DO UPDATE
SET organisation = excluded.organisation, readers = excluded.readers,
    language = excluded.language, digest = excluded.digest
"""

DROP_PASSAGES = "DELETE FROM footnote_passages WHERE document = :document"

PUT_PASSAGE = """
INSERT INTO footnote_passages (document, position, held, terms)
VALUES (:document, :position, CAST(:held AS jsonb), CAST(:terms AS tsvector))
"""

PUT_VECTOR = """
INSERT INTO footnote_vectors (document, position, model, vector)
VALUES (:document, :position, :model, CAST(:vector AS vector))
"""

DROP_DOCUMENT = "DELETE FROM footnote_documents WHERE id = :document"

SET_READERS = """
UPDATE footnote_documents
SET readers = ARRAY(SELECT jsonb_array_elements_text(CAST(:readers AS jsonb)))
WHERE id = :document
"""

COUNT = """
SELECT CAST(jsonb_build_array(
    (SELECT count(*) FROM footnote_documents), (SELECT count(*) FROM footnote_passages)
) AS text)
"""

PASSAGES = """
SELECT CAST(p.held AS text)
FROM footnote_passages AS p JOIN footnote_documents AS d ON d.id = p.document
WHERE p.document = :document AND p.position >= :first
  AND d.organisation = :organisation
  AND d.readers && ARRAY(SELECT jsonb_array_elements_text(CAST(:readers AS jsonb)))
ORDER BY p.position LIMIT :most
"""

LANGUAGE = """
SELECT CAST(to_jsonb(language) AS text)
FROM (SELECT language FROM footnote_documents LIMIT 1000) AS sample
GROUP BY language ORDER BY count(*) DESC, language LIMIT 1
"""

BY_WORDS = """
WITH size AS (
    SELECT greatest(
        (SELECT reltuples FROM pg_class WHERE oid = CAST('footnote_passages' AS regclass)),
        (SELECT count(*) FROM (SELECT 1 FROM footnote_passages LIMIT 10000) AS few)
    ) AS passages
), seen AS MATERIALIZED (
    SELECT CAST(each AS tsquery) AS term, (
        SELECT count(*) FROM (
            SELECT 1 FROM footnote_passages WHERE terms @@ CAST(each AS tsquery) LIMIT 10000
        ) AS few
    ) AS passages
    FROM jsonb_array_elements_text(CAST(:terms AS jsonb)) AS each
), asked AS MATERIALIZED (
    SELECT seen.term, seen.passages,
        ln(1 + (greatest(size.passages - seen.passages, 0) + 0.5) / (seen.passages + 0.5)) AS rarity
    FROM seen, size WHERE seen.passages > 0
), chosen AS MATERIALIZED (
    SELECT CAST(coalesce(
        string_agg(CAST(term AS text), ' | ') FILTER (WHERE passages < 10000),
        string_agg(CAST(term AS text), ' & ')
    ) AS tsquery) AS terms
    FROM asked
)
SELECT CAST(p.held || jsonb_build_object('score', (
    SELECT sum(asked.rarity * ts_rank('{0.5, 0.6, 0.8, 1.0}', p.terms, asked.term)) FROM asked
)) AS text)
FROM chosen
JOIN footnote_passages AS p ON p.terms @@ chosen.terms
JOIN footnote_documents AS d ON d.id = p.document
WHERE d.organisation = :organisation
  AND d.readers && ARRAY(SELECT jsonb_array_elements_text(CAST(:readers AS jsonb)))
ORDER BY (
    SELECT sum(asked.rarity * ts_rank('{0.5, 0.6, 0.8, 1.0}', p.terms, asked.term)) FROM asked
) DESC
LIMIT :most
"""
"""A passage is found by any word that fewer than 10,000 passages have, and by all words where every one is as
common as that. Rare words count more."""

SEARCH_ON = "SET LOCAL hnsw.iterative_scan = strict_order"
"""The graph is walked on until enough is found that these readers may read (pgvector 0.8)."""

BY_MEANING = """
SELECT CAST(p.held || jsonb_build_object('score', 1 - near.distance) AS text)
FROM (
    SELECT v.document, v.position,
        CAST(v.vector AS vector({dimensions})) <=> CAST(:vector AS vector({dimensions})) AS distance
    FROM footnote_vectors AS v JOIN footnote_documents AS d ON d.id = v.document
    WHERE vector_dims(v.vector) = {dimensions} AND v.model = :model
      AND d.organisation = :organisation
      AND d.readers && ARRAY(SELECT jsonb_array_elements_text(CAST(:readers AS jsonb)))
    ORDER BY CAST(v.vector AS vector({dimensions})) <=> CAST(:vector AS vector({dimensions}))
    LIMIT :most
) AS near
JOIN footnote_passages AS p ON p.document = near.document AND p.position = near.position
ORDER BY near.distance
"""
