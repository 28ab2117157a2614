"""A person at the chat page without a browser: a real websocket session of Streamlit, as its scripts hold it."""

from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

# Seconds for one answer, on a machine that does much else.
_LONGEST = 60.0


class Chat:
    """One session: opened, asked, and left open until it is closed or its connection is dropped. `drawn`: what the last
    run drew, as text.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self.drawn = socket, ""
        # The field for a question, and the part of the page that it runs.
        self._input = self._fragment = ""

    @classmethod
    async def open(cls, port: int) -> Chat:
        """A session whose first page has been drawn. Raises OSError, TimeoutError, WebSocketException."""
        address = f"ws://localhost:{port}/_stcore/stream"
        # Nobody answers a ping while the server draws.
        given = {"subprotocols": [Subprotocol("streamlit")], "max_size": None, "compression": None}
        one = cls(await connect(address, ping_interval=None, open_timeout=_LONGEST, **given))  # type: ignore[arg-type]
        await one._run(BackMsg())
        return one

    async def ask(self, question: str) -> bool:
        """Ask; whether the page that came back shows an answer, whole."""
        sent = BackMsg()
        widget = sent.rerun_script.widget_states.widgets.add()
        widget.id, widget.chat_input_value.data = self._input, question
        await self._run(sent)
        return "data-turn" in self.drawn

    async def _run(self, sent: BackMsg) -> None:
        """Have the script run, to its end."""
        sent.rerun_script.query_string, sent.rerun_script.fragment_id = "", self._fragment
        await self._socket.send(sent.SerializeToString())
        self.drawn = ""
        while True:
            got = ForwardMsg()
            got.ParseFromString(bytes(await self._socket.recv(decode=False)))
            element = got.delta.new_element
            if element.HasField("chat_input"):
                self._input, self._fragment = element.chat_input.id, got.delta.fragment_id
            elif element.HasField("html"):
                self.drawn += element.html.body
            if got.WhichOneof("type") == "script_finished":
                return

    async def close(self) -> None:
        """Leave, as a tab that is closed."""
        await self._socket.close()

    def drop(self) -> None:
        """Be gone without a word, as a laptop that is shut."""
        self._socket.transport.abort()
