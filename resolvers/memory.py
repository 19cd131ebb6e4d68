"""What several memos may remember together, in bytes, and which of them forgets when it is too much."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    from resolvers.memo import Memo


class Memory:
    """All memos that were made with it. The one that was asked for the longest time ago forgets first, and everything:
    who still wants it has it made again. It keeps no memo alive."""

    __slots__ = ("_asked", "held_bytes", "most_bytes")

    def __init__(self, most_bytes: int) -> None:
        self.held_bytes = 0
        self.most_bytes = most_bytes
        self._asked: OrderedDict[int, ref[Memo[Any]]] = OrderedDict()

    def asked(self, memo: Memo[Any]) -> None:
        """This one was asked for something just now."""
        self._asked[id(memo)] = ref(memo)
        self._asked.move_to_end(id(memo))

    def gone(self, memo: Memo[Any]) -> None:
        """This one ends, and has given back what it held."""
        self._asked.pop(id(memo), None)

    def relieve(self) -> None:
        """Lets memos forget until what is held is no more than may be; the last that was asked keeps what it has."""
        while self.held_bytes > self.most_bytes and len(self._asked) > 1:
            _, oldest = self._asked.popitem(last=False)
            memo = oldest()
            if memo is not None:
                memo.forget()
