"""What the pinger and who starts it ask of AWS: Lambda's Invoke and a WebSocket API's @connections, each time signed.

Source: Lambda API, "Invoke"; API Gateway Management API, "PostToConnection" and "DeleteConnection"; IAM user guide,
"Create a signed AWS API request". The signature is computed anew over what has arrived.
"""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY, SECRET, TOKEN, REGION = "AKIDEXAMPLE", "not a real secret key", "the role's session", "ap-northeast-1"
ROLE = {
    "AWS_ACCESS_KEY_ID": KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_SESSION_TOKEN": TOKEN,
    "AWS_REGION": REGION,
}
"""The environment of a function, as far as it has its rights."""

STARTS = "/2015-03-31/functions/rinban-prod-pinger/invocations?Qualifier=live"
_CONNECTION = re.compile(r"/prod/@connections/([A-Za-z0-9_%-]+)")
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/(\d{8})/ap-northeast-1/([a-z-]+)/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)
MOST = 128 * 1024


class AwsScreens:
    """`open`: the texts that were posted to each socket that is open. `started`: the events with which the function was
    started. `status`: what every signed request is answered instead, 0 for nothing. `says`: the body of each answer
    but 204. `lines`: connections of TCP. `hosts`: those that were asked for."""

    def __init__(self) -> None:
        self.open: dict[str, list[str]] = {}
        self.started: list[str] = []
        self.status = self.lines = self.refused = 0
        self.hangs_up = False
        self.says = b""
        self.hosts: list[str] = []
        told = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                told.lines += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status = told.answer(self.command, self.path, dict(self.headers.items()), body)
                self.send_response(status)
                says = b"" if status == 204 else told.says
                if status != 204:
                    self.send_header("Content-Length", str(len(says)))
                self.end_headers()
                self.wfile.write(says)
                self.close_connection = told.hangs_up  # without a word of it, as an idle connection ends

            do_DELETE = do_POST  # noqa: N815 - the name is http.server's

            def log_message(self, *_: object) -> None:
                """Nothing, so that the output of a test stays clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> int:
        self.hosts.append(headers.get("Host", ""))
        service = "lambda" if target.startswith("/2015-03-31/") else "execute-api"
        if not self._signed(service, method, target, headers, body):
            self.refused += 1
            return 403
        if self.status:
            return self.status
        return self._start(target, headers, body) if service == "lambda" else self._send(method, target, body)

    def _start(self, target: str, headers: dict[str, str], body: bytes) -> int:
        if target != STARTS:
            return 404
        if headers.get("X-Amz-Invocation-Type") != "Event":
            return 400
        self.started.append(body.decode())
        return 202

    def _send(self, method: str, target: str, body: bytes) -> int:
        found = _CONNECTION.fullmatch(target)
        if not found:
            return 404
        identity = unquote(found[1])
        if identity not in self.open:
            return 410
        if method == "DELETE":
            del self.open[identity]
            return 204
        if len(body) > MOST:
            return 413
        self.open[identity].append(body.decode())
        return 200

    def _signed(self, service: str, method: str, target: str, headers: dict[str, str], body: bytes) -> bool:
        given = _SIGNED.fullmatch(headers.get("Authorization", ""))
        if not given or given[2] != service or headers.get("X-Amz-Security-Token") != TOKEN:
            return False
        signed = {name: value for name, value in headers.items() if name.lower() in given[3].split(";")}
        if not {"host", "x-amz-date", "x-amz-security-token"} <= {name.lower() for name in signed}:
            return False
        request = AWSRequest(method, f"http://{headers['Host']}{target}", signed, body)
        request.context["timestamp"] = headers["X-Amz-Date"]
        signer = SigV4Auth(Credentials(KEY, SECRET), service, REGION)
        canonical = signer.canonical_request(request)
        return str(signer.signature(signer.string_to_sign(request, canonical), request)) == given[4]
