"""The example clients at work on a real server."""
