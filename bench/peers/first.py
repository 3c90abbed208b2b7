"""Waits for the first answer with status 200 on https://127.0.0.1:PORT/mutate and prints when it was there, in seconds since the epoch.

first.py PORT REVIEW    exits with 1 when there is none within 120 s
"""
import http.client
import ssl
import sys
import time

PATIENCE = 120
PAUSE = 0.001


def answered(port, body, context):
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=context)
    try:
        connection.request("POST", "/mutate", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main():
    port = int(sys.argv[1])
    with open(sys.argv[2], "rb") as file:
        body = file.read()
    # Made once: reading the machine's certificates takes longer than some servers need to start. Whose certificate it is does not matter here.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    print("ready", flush=True)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answered(port, body, context):
            print(repr(time.time()))
            return 0
        time.sleep(PAUSE)
    return 1


sys.exit(main())
