"""Words of scanned pages, read by a service outside."""
