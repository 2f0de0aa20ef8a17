"""`recoup demo`: ten thousand real loans and four institutions, from the draw-down to the worklist, on this machine."""

from recoup.commands.demo.command import demo

__all__ = ["demo"]
