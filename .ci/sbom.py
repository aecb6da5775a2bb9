"""Reads `cargo metadata` and writes what is built into the program as a CycloneDX 1.5 list.

The same lock file gives the same bytes: sorted, without a date and a number of its own.
"""

import json
import sys

metadata = json.load(sys.stdin)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
root = metadata["resolve"]["root"]


def built_in(node):
    """What is linked or runs while building, without what only tests need."""
    for dependency in node["deps"]:
        if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
            yield dependency["pkg"]


reached, waiting = set(), [root]
while waiting:
    current = waiting.pop()
    if current not in reached:
        reached.add(current)
        waiting.extend(built_in(nodes[current]))


def reference(identity):
    package = packages[identity]
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(identity):
    package = packages[identity]
    entry = {
        "type": "application" if identity == root else "library",
        "bom-ref": reference(identity),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(identity),
    }
    if package["license"]:
        # Old manifests write a slash between licenses to choose from.
        entry["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if package["repository"]:
        entry["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return entry


others = sorted(reached - {root}, key=reference)
json.dump(
    {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(root)},
        "components": [component(identity) for identity in others],
        "dependencies": [
            {
                "ref": reference(identity),
                "dependsOn": sorted({reference(own) for own in built_in(nodes[identity])}),
            }
            for identity in [root, *others]
        ],
    },
    sys.stdout,
    indent=1,
)
print()
