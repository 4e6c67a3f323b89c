"""The embedded engine: words in tantivy, documents and passages in SQLite, in one folder."""
