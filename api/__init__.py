"""Three doors to the ledger: HTTP, web pages and the command line."""
