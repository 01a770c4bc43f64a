"""The files a person can give: an example of each, and what one was understood as."""

from __future__ import annotations
