"""Recoup: post-loan management and loan recovery. This package holds what is true under every regime."""

__version__ = "0.1.0"
