"""Applies the JSON Patches of answers to the pod of the review that they are for.

check.py REVIEW ANSWER           prints the review with the pod as the answer makes it
check.py REVIEW ANSWER OTHER...  exits with 1 where another answer makes another pod of it

Pods are compared as JSON: the order of keys does not count, the order of lists does.
"""
import base64
import copy
import json
import sys


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def place(document, path):
    """What holds the last key of a JSON Pointer, and that key."""
    keys = [key.replace("~1", "/").replace("~0", "~") for key in path.split("/")[1:]]
    for key in keys[:-1]:
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document, keys[-1]


def apply(pod, operation):
    parent, key = place(pod, operation["path"])
    if isinstance(parent, list):
        at = len(parent) if key == "-" else int(key)
        if operation["op"] == "add":
            parent.insert(at, operation["value"])
        elif operation["op"] == "replace":
            parent[at] = operation["value"]
        elif operation["op"] == "remove":
            del parent[at]
        else:
            raise ValueError(operation["op"])
    elif operation["op"] in ("add", "replace"):
        parent[key] = operation["value"]
    elif operation["op"] == "remove":
        del parent[key]
    else:
        raise ValueError(operation["op"])


def patched(review, path):
    """The pod, as the answer in a file makes it."""
    answer = read(path)
    response = answer["response"]
    expected = (review["apiVersion"], review["kind"], review["request"]["uid"], True)
    told = (answer["apiVersion"], answer["kind"], response["uid"], response["allowed"])
    if told != expected:
        sys.exit(f"{path}: expected {expected}, was {told}")
    pod = copy.deepcopy(review["request"]["object"])
    if "patch" in response:
        if response["patchType"] != "JSONPatch":
            sys.exit(f"{path}: patchType {response['patchType']}")
        for operation in json.loads(base64.b64decode(response["patch"])):
            apply(pod, operation)
    return pod


def main():
    review = read(sys.argv[1])
    pod = patched(review, sys.argv[2])
    if len(sys.argv) == 3:
        review["request"]["object"] = pod
        print(json.dumps(review, separators=(",", ":")), end="")
        return 0
    for path in sys.argv[3:]:
        if patched(review, path) != pod:
            print(f"{path} makes another pod than {sys.argv[2]}", file=sys.stderr)
            return 1
    return 0


sys.exit(main())
