"""The dataclasses in which a regime says everything it has to say."""
