"""Serves the released user interface of BEMServer, in a process of its own: `python interface.py HOST-OF-THE-API`."""

import importlib
import socket
import sys

SECRET = "the sessions of one test"


def serve(api_host: str) -> None:
    """Runs the interface on a free port, whose address is the first line printed, until it is ended."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        config = {
            "BEMSERVER_API_HOST": api_host,
            "BEMSERVER_API_USE_SSL": False,
            "BEMSERVER_API_INITIAL_CONNECTION_TIMEOUT": 0,
            "SECRET_KEY": SECRET,
            "SERVER_NAME": address,
        }
        app = importlib.import_module("bemserver_ui").create_app(type("Config", (), config))  # noqa: TID251 installed beside us, or not
        serving = importlib.import_module("werkzeug.serving")  # noqa: TID251 installed beside us, or not
        server = serving.make_server("127.0.0.1", 0, app, threaded=True, fd=listener.fileno())
        sys.stdout.write(f"http://{address}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1])
