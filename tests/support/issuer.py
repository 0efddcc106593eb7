"""Somebody who issues JSON Web Tokens: keys made by openssl, and a server that publishes them as a key set."""

import base64
import http.server
import json
import subprocess
import threading
import time

HALF = 32  # bytes of each number of an ES256 signature


def base64url(value):
    if not isinstance(value, bytes):
        value = json.dumps(value).encode()
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *map(str, arguments)], input=given, capture_output=True, check=True, timeout=60).stdout


class Key:
    """For RS256 or ES256."""

    def __init__(self, folder, algorithm, name):
        self.algorithm, self.name = algorithm, name
        self.file = folder / f"{name}.pem"
        kind = ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"] if algorithm == "RS256" else ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        openssl("genpkey", "-algorithm", *kind, "-out", self.file)

    def jwk(self):
        common = {"kid": self.name, "use": "sig", "alg": self.algorithm}
        if self.algorithm == "RS256":
            modulus = openssl("rsa", "-in", self.file, "-noout", "-modulus").decode().strip().removeprefix("Modulus=")
            return {**common, "kty": "RSA", "n": base64url(bytes.fromhex(modulus)), "e": "AQAB"}
        point = openssl("pkey", "-in", self.file, "-pubout", "-outform", "DER")[-2 * HALF:]
        return {**common, "kty": "EC", "crv": "P-256", "x": base64url(point[:HALF]), "y": base64url(point[HALF:])}

    def sign(self, text):
        signature = openssl("dgst", "-sha256", "-sign", self.file, given=text.encode())
        return signature if self.algorithm == "RS256" else side_by_side(signature)

    def token(self, header=None, **claims):
        """For `optimize` and an hour unless something else is said; claims that are None are left out."""
        now = int(time.time())
        claims = {"iss": "issuer", "sub": "script", "aud": "optimize", "iat": now, "exp": now + 3600, **claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        text = base64url({"alg": self.algorithm, "typ": "JWT", "kid": self.name, **(header or {})}) + "." + base64url(claims)
        return text + "." + base64url(self.sign(text))


def side_by_side(der):
    """The two numbers of an ECDSA signature, which DER has one after the other."""
    numbers, at = b"", 2
    for _ in range(2):
        length = der[at + 1]
        numbers += der[at + 2:at + 2 + length].lstrip(b"\0").rjust(HALF, b"\0")
        at += 2 + length
    return numbers


class Issuer:
    """A context manager: a server at `url` that publishes `keys`, or answers a status in their place."""

    def __init__(self):
        self.keys = []
        self.status = 200
        self.asked = 0
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802
                issuer.asked += 1
                body = json.dumps({"keys": [key.jwk() for key in issuer.keys]}).encode()
                self.send_response(issuer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/keys"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
