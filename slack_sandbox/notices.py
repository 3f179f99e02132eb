"""Tells open pages that there is something new to read (Server-Sent Events)."""

import asyncio
import json
from collections.abc import Iterable

from aiohttp import web

from slack_sandbox.wire import Json

KEEP_ALIVE_SECONDS = 15.0


class Notices:
    """Who listens, and what each has not been told yet."""

    def __init__(self) -> None:
        self._queues: dict[asyncio.Queue[Json | None], str] = {}

    def tell(self, notice: Json, user_ids: Iterable[str] | None = None) -> None:
        """Tell these people’s pages, or everybody’s."""
        wanted = None if user_ids is None else set(user_ids)
        for queue, user_id in self._queues.items():
            if wanted is None or user_id in wanted:
                queue.put_nowait(notice)

    def stop(self) -> None:
        for queue in self._queues:
            queue.put_nowait(None)

    async def stream(self, request: web.Request, user_id: str) -> web.StreamResponse:
        """Answer one `EventSource` until it goes away or the server stops."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._queues[queue] = user_id
        try:
            await response.prepare(request)
            await response.write(b": listening\n\n")
            await self._pass_on(queue, response)
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            del self._queues[queue]
        return response

    async def _pass_on(self, queue: asyncio.Queue[Json | None], response: web.StreamResponse) -> None:
        while True:
            try:
                notice = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if notice is None:
                return
            await response.write(f"data: {json.dumps(notice)}\n\n".encode())
