#!/usr/bin/env bash
# Times `pipewright export` against Graphviz's `dot`, both as whole processes.
#
#   cargo build --release
#   benches/against_dot.sh [TEMPLATE]...       all templates without arguments
#
# For each template the same graph is drawn by both: nodes with title and technology, lanes
# as clusters, edges with labels. Both lay it out themselves: dot always does, and a
# template has no positions. Commands run in turn, ours and theirs, so that a change of the
# machine's speed meets both; the table has medians in milliseconds and ours over theirs.
#
#   svg    pipewright export T -o x.svg             dot -Tsvg
#   png    pipewright export T -o x.png --scale 2   dot -Tpng -Gdpi=192
#   area   the same png of ours                     dot -Tpng at the dpi that gives as many pixels
#
# Needs dot (Graphviz) and python3. RUNS sets how often each runs (20), PIPEWRIGHT the
# binary (target/release/pipewright beside this folder).
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
pipewright=${PIPEWRIGHT:-target/release/pipewright}
runs=${RUNS:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ $# -eq 0 ]; then
    mapfile -t names < <("$pipewright" templates | cut -d ' ' -f 1)
    set -- "${names[@]}"
fi

# The graph of a document as DOT. The writer of documents puts one field on a line, and
# one lane or edge on a line.
to_dot() {
    "$pipewright" new "$1" | awk '
        function field(name,    text) {
            if (!match($0, name ": \"([^\"\\\\]|\\\\.)*\"")) return ""
            text = substr($0, RSTART, RLENGTH)
            sub(/^[a-z]*: "/, "", text)
            sub(/"$/, "", text)
            return text
        }
        function finish() {
            if (id == "") return
            text = technology == "" ? label : label "\\n" technology
            line = "\"" id "\" [label=\"" text "\"];\n"
            inside[lane] = inside[lane] line
            id = ""
        }
        BEGIN {
            print "digraph {"
            print "rankdir=LR; fontname=\"Helvetica\";"
            print "node [shape=box style=rounded fontname=\"Helvetica\" fontsize=12];"
            print "edge [fontname=\"Helvetica\" fontsize=10];"
        }
        /^    [a-z_]+: [\[{]$/ { section = $1 }
        section == "lanes:" && /^        \(/ { order[++lanes] = field("id"); title[lanes] = field("title") }
        section == "nodes:" && /^        "/ {
            finish()
            split($0, parts, "\"")
            id = parts[2]; label = technology = lane = ""
        }
        section == "nodes:" && /^            label: / { label = field("label") }
        section == "nodes:" && /^            technology: / { technology = field("technology") }
        section == "nodes:" && /^            lane: / { lane = field("lane") }
        section == "edges:" && /^        \(/ {
            dashed = /kind: / ? " style=dashed" : ""
            edges = edges "\"" field("from") "\" -> \"" field("to") "\" [label=\"" field("label") "\"" dashed "];\n"
        }
        END {
            finish()
            for (lane = 1; lane <= lanes; lane++)
                printf "subgraph \"cluster_%s\" { label=\"%s\";\n%s}\n", order[lane], title[lane], inside[order[lane]]
            printf "%s%s}\n", inside[""], edges
        }'
}

for name in "$@"; do
    to_dot "$name" > "$work/$name.dot"
done

python3 - "$pipewright" "$work" "$runs" "$@" <<'PYTHON'
import os, statistics, struct, subprocess, sys, time

pipewright, work, runs, names = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]


def once(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1e3


def pair(ours, theirs):
    once(ours), once(theirs)
    times = [(once(ours), once(theirs)) for _ in range(runs)]
    return [statistics.median(side) for side in zip(*times)]


def pixels(path):
    with open(path, "rb") as file:
        return struct.unpack(">II", file.read(24)[16:])


print(f"{'template':32} {'nodes':>5} {'edges':>5}  "
      + "  ".join(f"{kind:>7} {'dot':>7} {'ratio':>6}" for kind in ("svg", "png", "area"))
      + "  pixels of each")
for name in names:
    source = os.path.join(work, name + ".dot")
    with open(source, encoding="utf-8") as file:
        text = file.read()
    edges, nodes = text.count(" -> "), text.count(" [label=") - text.count(" -> ")
    svg, png, their_svg, their_png, same = (
        os.path.join(work, part) for part in ("x.svg", "x.png", "y.svg", "y.png", "z.png"))
    rows = [pair([pipewright, "export", name, "-o", svg], ["dot", "-Tsvg", source, "-o", their_svg])]
    ours = [pipewright, "export", name, "-o", png, "--scale", "2"]
    rows.append(pair(ours, ["dot", "-Tpng", "-Gdpi=192", source, "-o", their_png]))
    a, b = pixels(png), pixels(their_png)
    dpi = 192 * (a[0] * a[1] / (b[0] * b[1])) ** 0.5
    rows.append(pair(ours, ["dot", "-Tpng", f"-Gdpi={dpi:.1f}", source, "-o", same]))
    c = pixels(same)
    print(f"{name:32} {nodes:5} {edges:5}  "
          + "  ".join(f"{own:7.1f} {their:7.1f} {own / their:6.2f}" for own, their in rows)
          + "  " + "  ".join(f"{w}x{h}" for w, h in (a, b, c)), flush=True)
PYTHON
