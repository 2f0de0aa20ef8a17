"""A collector's command line: the morning's calls, and receipts recorded once each. The client is generated."""
