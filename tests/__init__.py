"""Tests mirror the house: one folder a floor, worked examples as data in golden/."""
