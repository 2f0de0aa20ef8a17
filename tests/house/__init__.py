"""Tests of the plan itself: the house stays as it was drawn."""
