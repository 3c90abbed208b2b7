"""The usual kind of mutating webhook in Python: Flask, the pod as dictionaries, a deep copy, and a patch that jsonpatch makes by comparing the two."""
import base64
import copy

import jsonpatch
from flask import Flask, jsonify, request

VOLUME = "identity"
MOUNT = {"name": VOLUME, "readOnly": True, "mountPath": "/var/run/secrets/identity"}
PROJECTED = {"name": VOLUME, "projected": {"sources": [{"serviceAccountToken": {"audience": "vault", "expirationSeconds": 3600, "path": "token"}}]}}
VARIABLES = [
    {"name": "REGION", "value": "eu-central-1"},
    {"name": "CLUSTER", "value": "production-1"},
    {"name": "VAULT_ADDR", "value": "https://vault.vault.svc:8200"},
    {"name": "VAULT_TOKEN_PATH", "value": "/var/run/secrets/identity/token"},
    {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
]

app = Flask(__name__)


def add(parent, name, key, items):
    """Appends the items whose key the list does not have."""
    there = parent.setdefault(name, [])
    present = {item.get(key) for item in there}
    there.extend(item for item in items if item[key] not in present)


def inject(spec):
    add(spec, "volumes", "name", [PROJECTED])
    for container in spec["containers"]:
        add(container, "env", "name", VARIABLES)
        add(container, "volumeMounts", "mountPath", [MOUNT])


@app.post("/mutate")
def mutate():
    review = request.get_json()
    pod = review["request"]["object"]
    changed = copy.deepcopy(pod)
    inject(changed["spec"])
    response = {"uid": review["request"]["uid"], "allowed": True}
    patch = jsonpatch.JsonPatch.from_diff(pod, changed)
    if patch:
        response["patchType"] = "JSONPatch"
        response["patch"] = base64.b64encode(patch.to_string().encode()).decode()
    return jsonify({"apiVersion": review["apiVersion"], "kind": review["kind"], "response": response})
