"""A stand-in for the portal's web process: every page answers 200."""

import http.server
import sys


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"well")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


host, port = sys.argv[1].split(":")
http.server.HTTPServer((host, int(port)), Page).serve_forever()
