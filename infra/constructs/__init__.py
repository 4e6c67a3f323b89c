"""One construct per logical unit; nothing here knows another stack."""
