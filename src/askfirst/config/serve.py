"""Starts the server: for this machine alone unless asked otherwise."""

import os
import socket
import threading
from collections.abc import Callable, Sequence

import waitress

from askfirst.ground.refusal import Refusal

LARGEST_REQUEST = 1_500_000


def serve(*, port: int, public: bool, hosts: Sequence[str], announce: Callable[[str], None]) -> None:
    """Serve until interrupted. Raises Refusal if the port is taken or --public names no host."""
    if public and not hosts:
        raise Refusal("--public needs the name by which visitors reach this server, for example --host help.example.org.")
    os.environ["ASKFIRST_HOSTS"] = ",".join(hosts)
    os.environ["ASKFIRST_PUBLIC"] = "1" if public else ""
    address = "0.0.0.0" if public else "127.0.0.1"  # noqa: S104  (only when --public was asked for)
    _require_free(address, port)
    from askfirst.config.wsgi import application
    from askfirst.web.room import room

    threading.Thread(target=room, name="warm-up", daemon=True).start()
    announce(
        f"Askfirst is at http://{hosts[0] if public else '127.0.0.1'}:{port}/  (press Ctrl+C to stop; whatever was typed is then gone)"
    )
    # waitress spools large requests and answers to temporary files; these limits are never reached, so it never does.
    waitress.serve(
        application,
        host=address,
        port=port,
        threads=4,
        ident=None,
        max_request_body_size=LARGEST_REQUEST,
        inbuf_overflow=LARGEST_REQUEST * 2,
        outbuf_overflow=LARGEST_REQUEST * 20,
    )


def _require_free(address: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise Refusal(
                f"Port {port} cannot be used ({error.strerror}). Stop what uses it, or choose another with --port."
            ) from None
