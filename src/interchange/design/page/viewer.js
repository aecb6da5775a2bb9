// The viewer of a page: pan, zoom, light the way through a node, present. Without it, the levels and
// the steps can be read all the same.
"use strict";
(() => {
  const figure = document.querySelector("figure.viewer");
  const canvas = figure?.querySelector(".canvas");
  if (!canvas || !window.PointerEvent || !window.ResizeObserver) return;
  const root = document.documentElement;
  root.classList.add("js");
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const MOST_ZOOM = 4, FIT_ZOOM = 1.5, SLIDE_ZOOM = 1.6, EDGE = 16, AROUND = [260, 160];
  // How far a pressed pointer strays before it drags, in CSS pixels; how long one rests, in ms.
  const STRAY = 4, REST = 150;

  // ---- pictures and what they connect

  const pictures = new Map();
  for (const box of canvas.querySelectorAll(".picture")) {
    const svg = box.querySelector("svg");
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const ways = box.dataset.ways.split(";").filter(Boolean).map((way) => {
      const [edge, from, to, leads] = way.split(" ");
      return { edge, from, to, leadsOn: leads === "on" };
    });
    const level = box.classList[1];
    // A view: its middle in points of the picture, pixels a point, and whether it is to show all.
    pictures.set(level, { level, svg, width, height, ways, ids: box.dataset.ids, view: null });
  }
  const radios = [...figure.querySelectorAll("input[name=level]")];
  const now = () => pictures.get(radios.find((radio) => radio.checked).id.slice("level-".length));
  const show = (level) => {
    const radio = document.getElementById("level-" + level);
    if (radio && !radio.checked) { radio.checked = true; changed(); }
  };
  // A lane that is folded up is one card, and named as the lane that it is.
  const LANE = "lane-20-";
  const group = (picture, kind, name) => document.getElementById(picture.ids + kind + "-" + name)
    ?? (kind === "node" && name.startsWith(LANE) ? document.getElementById(picture.ids + "lane-" + name.slice(LANE.length)) : null);
  for (const picture of pictures.values()) {
    for (const { from, to } of picture.ways) for (const name of [from, to]) group(picture, "node", name)?.classList.add("node");
  }
  const parts = (picture, kind, name) => {
    const found = kind === "edge"
      ? ["edge", "label", "stub-source", "stub-target"].map((part) => group(picture, part, name))
      : [group(picture, "node", name)];
    for (const side of kind === "node" ? ["in", "out"] : []) {
      for (let index = 0, port; (port = group(picture, `port-${side}-${index}`, name)); index++) found.push(port);
    }
    return found.filter(Boolean);
  };

  // ---- the view

  const size = () => [Math.max(canvas.clientWidth, 1), Math.max(canvas.clientHeight, 1)];
  const fitZoom = (width, height, most) => {
    const [w, h] = size();
    return Math.min((w - 2 * EDGE) / width, (h - 2 * EDGE) / height, most);
  };
  const fitted = (picture) => ({
    x: picture.width / 2, y: picture.height / 2, zoom: fitZoom(picture.width, picture.height, FIT_ZOOM), fits: true,
  });
  const place = (picture, view) => {
    const [w, h] = size();
    const least = Math.min(fitted(picture).zoom, 1) / 2;
    const zoom = Math.min(Math.max(view.zoom, least), MOST_ZOOM);
    // The middle of the view stays on the picture.
    const x = Math.min(Math.max(view.x, 0), picture.width);
    const y = Math.min(Math.max(view.y, 0), picture.height);
    picture.view = { x, y, zoom, fits: view.fits };
    picture.svg.setAttribute("viewBox", [x - w / zoom / 2, y - h / zoom / 2, w / zoom, h / zoom].map((n) => n.toFixed(2)).join(" "));
    if (picture === now()) percent.textContent = Math.round(zoom * 100) + " %";
  };
  let flight = 0;
  const fly = (picture, view) => {
    cancelAnimationFrame(flight);
    const from = picture.view;
    if (isStill || !from) return place(picture, view);
    const begun = performance.now();
    const step = (time) => {
      const part = Math.min(Math.max((time - begun) / 320, 0), 1), eased = part * part * (3 - 2 * part);
      const mix = (a, b) => a + (b - a) * eased;
      place(picture, { x: mix(from.x, view.x), y: mix(from.y, view.y), zoom: from.zoom * (view.zoom / from.zoom) ** eased });
      if (part < 1) flight = requestAnimationFrame(step);
    };
    flight = requestAnimationFrame(step);
  };
  const zoomAt = (factor, clientX, clientY) => {
    cancelAnimationFrame(flight);
    const picture = now(), { x, y, zoom } = picture.view, area = canvas.getBoundingClientRect();
    const least = Math.min(fitted(picture).zoom, 1) / 2;
    const next = Math.min(Math.max(zoom * factor, least), MOST_ZOOM);
    const dx = (clientX ?? area.left + area.width / 2) - area.left - area.width / 2;
    const dy = (clientY ?? area.top + area.height / 2) - area.top - area.height / 2;
    place(picture, { x: x + dx / zoom - dx / next, y: y + dy / zoom - dy / next, zoom: next });
  };
  const panBy = (dx, dy) => {
    cancelAnimationFrame(flight);
    const picture = now(), { x, y, zoom } = picture.view;
    place(picture, { x: x - dx / zoom, y: y - dy / zoom, zoom });
  };
  const boxOf = (picture, names) => {
    const boxes = names.map((name) => group(picture, "node", name)).filter(Boolean).map((node) => node.getBBox());
    if (!boxes.length) return null;
    const x0 = Math.min(...boxes.map((box) => box.x)), x1 = Math.max(...boxes.map((box) => box.x + box.width));
    const y0 = Math.min(...boxes.map((box) => box.y)), y1 = Math.max(...boxes.map((box) => box.y + box.height));
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, width: x1 - x0, height: y1 - y0 };
  };
  const goTo = (picture, names) => {
    const box = boxOf(picture, names);
    if (!box) return fly(picture, fitted(picture));
    const zoom = fitZoom(box.width + 2 * AROUND[0], box.height + 2 * AROUND[1], SLIDE_ZOOM);
    fly(picture, { x: box.x, y: box.y, zoom });
  };

  // ---- what is lit

  const lightParts = (picture, lit, near) => {
    for (const old of canvas.querySelectorAll(".lit, .near")) old.classList.remove("lit", "near");
    canvas.classList.toggle("dim", Boolean(lit));
    for (const [records, name] of [[near, "near"], [lit, "lit"]]) {
      for (const { kind, id } of records ?? []) for (const part of parts(picture, kind, id)) part.classList.add(name);
    }
  };
  // The node with its neighbors in full, and all before and after it.
  const lightWay = (picture, record) => {
    const { ways } = picture, nodes = new Set(), edges = new Set(), far = new Set(), farEdges = new Set();
    for (const way of ways) {
      const touches = record.kind === "edge" ? way.edge === record.id : way.from === record.id || way.to === record.id;
      if (touches) { edges.add(way.edge); nodes.add(way.from); nodes.add(way.to); }
    }
    if (record.kind === "node") nodes.add(record.id);
    for (const [ahead, behind] of [["from", "to"], ["to", "from"]]) {
      const edge = ways.find((way) => record.kind === "edge" && way.edge === record.id);
      const seen = new Set([edge ? edge[behind] : record.id]), queue = [...seen];
      while (queue.length) {
        const at = queue.pop();
        for (const way of ways) {
          if (!way.leadsOn || way[ahead] !== at) continue;
          farEdges.add(way.edge);
          if (!seen.has(way[behind])) { seen.add(way[behind]); queue.push(way[behind]); }
        }
      }
      for (const name of seen) far.add(name);
    }
    const records = (nodes, edges) => [
      ...[...nodes].map((id) => ({ kind: "node", id })), ...[...edges].map((id) => ({ kind: "edge", id })),
    ];
    lightParts(picture, records(nodes, edges), records(far, farEdges));
  };
  const lightNodes = (picture, names) => {
    if (!names.length) return lightParts(picture, null);
    const nodes = new Set(names);
    lightParts(picture, [
      ...names.map((id) => ({ kind: "node", id })),
      ...picture.ways.filter((way) => nodes.has(way.from) && nodes.has(way.to)).map((way) => ({ kind: "edge", id: way.edge })),
    ]);
  };
  const recordAt = (target) => {
    const picture = now(), found = target.closest?.("g.node, g.edge, g.label, g.port, g.stub");
    if (!found || !picture.svg.contains(found)) return null;
    const id = found.id.slice(picture.ids.length);
    for (const [start, kind] of [["node-", "node"], ["edge-", "edge"], ["label-", "edge"], ["stub-source-", "edge"], ["stub-target-", "edge"]]) {
      if (id.startsWith(start)) return { kind, id: id.slice(start.length) };
    }
    if (id.startsWith("lane-")) return { kind: "node", id: LANE + id.slice("lane-".length) };
    const port = /^port-(?:in|out)-\d+-(.*)$/.exec(id);
    return port && { kind: "node", id: port[1] };
  };
  let pinned = null, rests = 0, hovered = "";
  const relight = () => {
    if (at !== null) return;
    if (pinned) lightWay(now(), pinned); else lightParts(now(), null);
  };

  // ---- tools

  const tools = figure.querySelector(".tools");
  const make = (name, props, ...children) => {
    const element = Object.assign(document.createElement(name), props);
    element.append(...children);
    return element;
  };
  const button = (label, title, act, className = "") =>
    make("button", { type: "button", textContent: label, title, ariaLabel: title, className, onclick: act });
  const percent = make("output", { ariaLabel: "Zoom" });
  const steps = [...document.querySelectorAll(".walk li")];
  const zoomTools = make("span", { className: "acts zoom" },
    button("−", "Zoom out (−)", () => zoomAt(1 / 1.25)), percent, button("+", "Zoom in (+)", () => zoomAt(1.25)),
    button("Fit", "Fit all (0)", () => fly(now(), fitted(now()))));
  const wholeButton = button("Full page", "The diagram on the whole page (F)", () => setWhole(!isWhole()), "whole");
  const lookButton = button("Light / dark", "Light or dark", () => {
    const dark = root.dataset.look ? root.dataset.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.look = dark ? "light" : "dark";
  });
  const acts = make("span", { className: "acts" }, zoomTools);
  if (steps.length) acts.append(button("Present", "Step through it (P)", () => present(0), "main"));
  acts.append(lookButton, wholeButton);
  tools.append(acts);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Diagram: arrows pan, plus and minus zoom, 0 fits all");

  const strip = make("div", { className: "strip", hidden: true });
  strip.setAttribute("aria-live", "polite");
  figure.append(strip);

  const isWhole = () => figure.classList.contains("whole");
  const setWhole = (whole) => {
    if (!whole && at !== null) endPresentation();
    figure.classList.toggle("whole", whole);
    root.classList.toggle("held", whole);
    wholeButton.textContent = whole ? "Close" : "Full page";
    resized();
    canvas.focus({ preventScroll: true });
  };
  const about = (record) => {
    strip.hidden = !record;
    if (!record) return resized();
    const row = record.kind === "node" && document.getElementById("component-" + record.id);
    const words = make("div", {});
    if (row) {
      const [name, technology, lane, figures] = [...row.cells].map((cell) => cell.innerText.trim());
      words.append(make("b", { textContent: name.split("\n")[0] }));
      const rest = [technology, lane, figures.replaceAll("\n", " · ")].filter(Boolean).join(" · ");
      words.append(make("p", { textContent: rest }));
    } else {
      const group_ = group(now(), record.kind, record.id);
      const [title, text] = ["title", "desc"].map((name) => group_?.querySelector(name)?.textContent ?? "");
      words.append(make("b", { textContent: title }), make("p", { textContent: text }));
    }
    const go = make("div", { className: "go" });
    if (row) go.append(make("a", { href: "#" + row.id, textContent: "More below", onclick: () => { if (isWhole()) setWhole(false); } }));
    go.append(button("Close", "Close (Esc)", () => pin(null)));
    strip.replaceChildren(words, go);
    resized();
  };
  const pin = (record) => { pinned = record; relight(); about(record); };

  // ---- presentation

  let at = null, before = null;
  const present = (step) => {
    if (at === null) { before = { level: now().level, whole: isWhole() }; pinned = null; }
    at = Math.min(Math.max(step, 0), steps.length - 1);
    figure.classList.add("presents");
    const li = steps[at], names = (value) => value.split(" ").filter(Boolean);
    const words = make("div", {}, ...[...li.childNodes].map((node) => node.cloneNode(true)));
    const next = button("Next →", "Next (→)", () => present(at + 1), "main"), back = button("←", "Back (←)", () => present(at - 1));
    next.disabled = at === steps.length - 1;
    back.disabled = at === 0;
    strip.replaceChildren(words, make("div", { className: "go" }, make("span", { textContent: `${at + 1} of ${steps.length}` }), back, next,
      button("End", "End (Esc)", endPresentation)));
    strip.hidden = false;
    if (!isWhole()) setWhole(true);
    show(li.dataset.level);
    resized();
    lightNodes(now(), names(li.dataset.nodes));
    goTo(now(), names(li.dataset.target));
  };
  const endPresentation = () => {
    at = null;
    figure.classList.remove("presents");
    strip.hidden = true;
    const { level, whole } = before;
    setWhole(whole);
    show(level);
    relight();
    fly(now(), fitted(now()));
  };

  // ---- what the person does

  const changed = () => { if (at === null) pin(null); place(now(), now().view ?? fitted(now())); };
  for (const radio of radios) radio.addEventListener("change", changed);
  const touches = new Map();
  let press = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 1) return;
    touches.set(event.pointerId, event);
    press = touches.size === 1 ? { x: event.clientX, y: event.clientY, drags: false, record: recordAt(event.target) } : null;
  });
  const middle = () => {
    const all = [...touches.values()], sum = (key) => all.reduce((sum, touch) => sum + touch[key], 0) / all.length;
    const spread = all.length > 1 ? Math.hypot(all[0].clientX - all[1].clientX, all[0].clientY - all[1].clientY) : 0;
    return { x: sum("clientX"), y: sum("clientY"), spread };
  };
  canvas.addEventListener("pointermove", (event) => {
    if (!touches.has(event.pointerId)) {
      if (event.pointerType !== "touch") hover(recordAt(event.target));
      return;
    }
    const old = middle();
    touches.set(event.pointerId, event);
    const moved = middle();
    if (press && !press.drags) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < STRAY) return;
      press.drags = true;
      canvas.setPointerCapture(event.pointerId);
      canvas.classList.add("drags");
    }
    // One finger scrolls a page that the diagram is a part of.
    if (event.pointerType === "touch" && touches.size === 1 && !isWhole()) return;
    panBy(moved.x - old.x, moved.y - old.y);
    if (old.spread && moved.spread) zoomAt(moved.spread / old.spread, moved.x, moved.y);
  });
  const released = (event) => {
    touches.delete(event.pointerId);
    canvas.classList.remove("drags");
    if (event.type === "pointerup" && press && !press.drags && at === null) {
      pin(press.record && !(pinned && pinned.id === press.record.id) ? press.record : null);
    }
    press = null;
  };
  canvas.addEventListener("pointerup", released);
  canvas.addEventListener("pointercancel", released);
  const hover = (record) => {
    if (pinned || at !== null) return;
    const key = record ? record.kind + record.id : "";
    if (key === hovered) return;
    hovered = key;
    clearTimeout(rests);
    rests = setTimeout(() => {
      if (pinned || at !== null) return;
      if (record) lightWay(now(), record); else lightParts(now(), null);
    }, REST);
  };
  canvas.addEventListener("pointerleave", () => { if (!touches.size) hover(null); });
  canvas.addEventListener("wheel", (event) => {
    // A page that the diagram is a part of scrolls.
    if (!isWhole() && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? canvas.clientHeight : 1;
    if (event.shiftKey) panBy(-event.deltaY * unit, 0);
    else zoomAt(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.008 : 0.0016)), event.clientX, event.clientY);
  }, { passive: false });
  canvas.addEventListener("dblclick", (event) => {
    const record = recordAt(event.target);
    if (record?.kind === "node") goTo(now(), [record.id]); else zoomAt(1.6, event.clientX, event.clientY);
  });
  document.addEventListener("keydown", (event) => {
    const presents = at !== null, has = presents || isWhole() || figure.contains(document.activeElement);
    if (!has || event.ctrlKey || event.metaKey || event.altKey) return;
    const isButton = document.activeElement?.matches("button, a, input, summary");
    const pan = 80;
    const keys = presents
      ? {
        ArrowRight: () => present(at + 1), ArrowDown: () => present(at + 1), PageDown: () => present(at + 1),
        ArrowLeft: () => present(at - 1), ArrowUp: () => present(at - 1), PageUp: () => present(at - 1),
        Home: () => present(0), End: () => present(steps.length - 1), Escape: endPresentation,
        ...(isButton ? {} : { " ": () => present(at + 1), Enter: () => present(at + 1) }),
      }
      : {
        "+": () => zoomAt(1.25), "=": () => zoomAt(1.25), "-": () => zoomAt(1 / 1.25), 0: () => fly(now(), fitted(now())),
        f: () => setWhole(!isWhole()), p: () => { if (steps.length) present(0); },
        Escape: () => (pinned ? pin(null) : setWhole(false)),
        ...(document.activeElement?.matches("input") ? {} : {
          ArrowLeft: () => panBy(pan, 0), ArrowRight: () => panBy(-pan, 0), ArrowUp: () => panBy(0, pan), ArrowDown: () => panBy(0, -pan),
        }),
      };
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  // A row of the components leads to its node, in a picture that has it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#node-']");
    if (!link || figure.contains(link)) return;
    event.preventDefault();
    const id = link.getAttribute("href").slice("#node-".length);
    if (!group(now(), "node", id)) show("full");
    figure.scrollIntoView({ block: "start" });
    pin({ kind: "node", id });
    goTo(now(), [id]);
  });

  // ---- size

  const resized = () => {
    if (!isWhole()) {
      const ratios = [...pictures.values()].map((picture) => picture.height / picture.width);
      const wanted = canvas.clientWidth * Math.max(...ratios) + 2 * EDGE;
      canvas.style.height = Math.round(Math.min(Math.max(wanted, 280), innerHeight * 0.74)) + "px";
    }
    for (const picture of pictures.values()) {
      if (picture.view) place(picture, picture.view.fits ? fitted(picture) : picture.view);
    }
  };
  let width = 0, height = 0;
  new ResizeObserver(() => {
    const [w, h] = size();
    if (w === width && h === height) return;
    [width, height] = [w, h];
    resized();
  }).observe(canvas);
  addEventListener("beforeprint", () => {
    for (const { svg, width, height } of pictures.values()) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  });
  addEventListener("afterprint", resized);
  resized();
  place(now(), fitted(now()));
})();
