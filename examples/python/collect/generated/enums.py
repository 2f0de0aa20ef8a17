from enum import Enum


class BatchErrorPolicy(str, Enum):
    REJECT_EVERYTHING = "REJECT_EVERYTHING"
    RECORD_GOOD = "RECORD_GOOD"


class Mode(str, Enum):
    COMMIT = "COMMIT"
    PREVIEW = "PREVIEW"
