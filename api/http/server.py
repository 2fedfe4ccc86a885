"""The server of the HTTP door, which lets go of those who follow the log when it stops."""

from __future__ import annotations

import socket

import uvicorn
from litestar import Litestar


class Server(uvicorn.Server):
    """What is under way is answered before it stops; a feed has no end of its own, and is told."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nothing new up, say good-bye to the feeds, then stop as ever."""
        app = self.config.app
        assert isinstance(app, Litestar), "it serves our own application"
        app.state.readiness.stop()
        app.state.feeds.close()
        await super().shutdown(sockets)
