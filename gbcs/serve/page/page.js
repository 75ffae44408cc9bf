// The page on which one looks at a message. All that comes from a message is set as text, never as markup.
"use strict";

const byId = (id) => document.getElementById(id);

// As wire.printable: control characters, those that turn the line or have no width, and lone surrogates are escaped.
const printable = (text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
  const code = character.codePointAt(0);
  const width = code > 0xffff ? 8 : code > 0xff ? 4 : 2;
  return `\\${{ 2: "x", 4: "u", 8: "U" }[width]}${code.toString(16).padStart(width, "0")}`;
});

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.map((child) => (typeof child === "string" ? printable(child) : child)));
  return made;
}

// Spots: what can be pointed at or moved to. A value and the segments of octets in its span belong together. ----------

let values = []; // {spot, span, name}
let segments = []; // {spot, start, end}

function makeSpot(spot) {
  spot.classList.add("spot");
  spot.setAttribute("role", "button");
  spot.tabIndex = -1;
  return spot;
}

const within = (span, segment) => span[0] <= segment.start && segment.end <= span[1];

function valueAt(segment) {
  let found = null;
  for (const value of values) {
    if (within(value.span, segment) && (!found || size(value.span) < size(found.span))) found = value;
  }
  return found;
}

const size = (span) => span[1] - span[0];

function light(spot) {
  for (const { spot: each } of [...values, ...segments]) each.classList.remove("lit");
  if (!spot) return (byId("place").textContent = "");
  const segment = segments.find((each) => each.spot === spot);
  const value = segment ? valueAt(segment) : values.find((each) => each.spot === spot);
  if (!value) return;
  value.spot.classList.add("lit");
  const lit = segments.filter((each) => within(value.span, each));
  for (const each of lit) each.spot.classList.add("lit");
  const [start, end] = value.span;
  byId("place").textContent = printable(`octets ${start} to ${end - 1}: ${value.name}`);
  if (!segment && spot === document.activeElement && lit.length) lit[0].spot.scrollIntoView({ block: "nearest" });
  if (segment && spot === document.activeElement) value.spot.scrollIntoView({ block: "nearest" });
}

function listen(area, spotsOf) {
  const spotOf = (event) => event.target.closest(".spot");
  const held = () => (document.activeElement.classList.contains("spot") ? document.activeElement : null);
  area.addEventListener("mouseover", (event) => light(spotOf(event) || held()));
  area.addEventListener("mouseleave", () => light(held()));
  area.addEventListener("focusin", (event) => {
    if (!spotOf(event)) return;
    for (const spot of spotsOf()) spot.tabIndex = spot === event.target ? 0 : -1;
    spotOf(event).scrollIntoView({ block: "nearest", inline: "nearest" }); // whole: a browser is content with a part of it
    light(event.target);
  });
  area.addEventListener("focusout", (event) => event.relatedTarget?.classList.contains("spot") || light(null));
  area.addEventListener("click", (event) => spotOf(event)?.focus());
  area.addEventListener("keydown", (event) => {
    const spots = spotsOf();
    const at = spots.indexOf(event.target);
    const steps = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: spots.length - 1 };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    spots[Math.max(0, Math.min(spots.length - 1, steps[event.key]))].focus();
  });
}

// The view ------------------------------------------------------------------------------------------------------------

function shownRow(row) {
  const said = row.unit ? `${row.text} ${row.unit}` : row.text;
  const parts = document.createDocumentFragment();
  const value = element("span", {}, said);
  if (row.kind === "departure") value.classList.add("departure");
  if (row.span && size(row.span) > 0) values.push({ spot: makeSpot(value), span: row.span, name: row.name });
  parts.append(value);
  if (row.remark) parts.append(" ", element(row.kind === "departure" ? "strong" : "small", {}, row.remark));
  if (row.whole) {
    parts.append(element("details", {}, element("summary", {}, "in full"), element("code", {}, row.whole)));
  }
  return parts;
}

function label(section, row) {
  const rest = row.name.startsWith(section.title) ? row.name.slice(section.title.length) : "";
  return section.title && /^[.:]/.test(rest) ? rest.replace(/^[.: ]+/, "") : row.name;
}

// A name such as trustAnchorCell.keyUsage may be broken between its words.
const breakable = (name) => name.split(/(?<=[.:_])|(?<=[a-z])(?=[A-Z])/).flatMap((part) => [part, element("wbr")]);

function shownSection(section) {
  const table = element("table");
  if (section.title) table.append(element("caption", {}, section.title));
  if (section.columns) {
    const wide = (name) => (name.length > 12 ? { class: "wide" } : {});
    const heads = section.columns.map((column) => (column ? element("th", { scope: "col", ...wide(column) }, ...breakable(column)) : element("td")));
    const lines = section.lines.map(([name, ...cells]) => {
      const shown = cells.map((cell) => element("td", {}, cell ? shownRow(cell) : ""));
      return element("tr", {}, element("th", { scope: "row" }, name), ...shown);
    });
    table.append(element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...lines));
  } else {
    const rows = section.rows.map((row) => {
      const name = element("th", { scope: "row" }, ...breakable(label(section, row)));
      return element("tr", {}, name, element("td", {}, shownRow(row)));
    });
    table.append(element("tbody", {}, ...rows));
  }
  return table;
}

function showOctets(octets) {
  const length = octets.length / 2;
  const ends = new Set([0, length]);
  for (const { span } of values) span.forEach((end) => end <= length && ends.add(end));
  const sorted = [...ends].sort((one, other) => one - other);
  segments = [];
  const parts = sorted.slice(0, -1).flatMap((start, index) => {
    const end = sorted[index + 1];
    const spot = element("span", {}, octets.slice(2 * start, 2 * end).replace(/..(?=.)/g, "$& "));
    const segment = { spot, start, end };
    if (valueAt(segment)) segments.push({ ...segment, spot: makeSpot(spot) });
    return [spot, " "];
  });
  byId("octets").replaceChildren(...parts);
}

function tree(value) {
  if (value === null || typeof value !== "object") return element("span", {}, JSON.stringify(value));
  const entries = Object.entries(value);
  if (!entries.length) return element("span", {}, Array.isArray(value) ? "[]" : "{}");
  return element("ul", {}, ...entries.map(([name, held]) => {
    if (held === null || typeof held !== "object") return element("li", {}, `${name}: `, tree(held));
    const details = element("details", {}, element("summary", {}, name));
    details.addEventListener("toggle", () => details.childElementCount > 1 || details.append(tree(held)), { once: true });
    return element("li", {}, details);
  }));
}

function show(found) {
  values = [];
  byId("headline").replaceChildren(...found.view.headline.map((line) => element("p", {}, line)));
  byId("values").replaceChildren(...found.view.sections.map(shownSection));
  showOctets(found.octets);
  for (const spots of [values, segments]) if (spots.length) spots[0].spot.tabIndex = 0;
  light(null);
  byId("tree").open = false;
  byId("tree").querySelector(".content").replaceChildren(element("div", { class: "tree" }, tree(found.tree)));
  byId("mmc").open = false;
  byId("mmc").querySelector(".content").replaceChildren();
  if (byId("link")) byId("link").href = `#message=${found.octets}`;
  document.title = `${printable(found.view.headline[0])} - GBCS message`;
  byId("shown").hidden = false;
}

// A line for each tag; the text of an element, and its end where it holds no others, stand beside its beginning.
function indented(xml) {
  let [lines, depth, isOpen, before] = ["", 0, false, ""];
  for (const [, tag, text] of xml.matchAll(/(<[^>]*>)([^<]*)/g)) {
    const isEnd = tag.startsWith("</");
    if (isEnd) depth -= 1;
    const isBeside = isEnd && isOpen;
    if (isBeside || before.trim()) lines += before;
    lines += isBeside ? tag : `\n${"  ".repeat(depth)}${tag}`;
    isOpen = !isEnd && !/^<[?!]|\/>$/.test(tag);
    if (isOpen) depth += 1;
    before = text;
  }
  return lines.trimStart();
}

function showXml(text) {
  const lines = indented(text).replace(/\r/g, "").split("\n").map(printable).join("\n");
  const pre = document.createElement("pre");
  pre.textContent = lines;
  byId("mmc").querySelector(".content").replaceChildren(pre);
}

function noMmc({ message, problem }) {
  byId("mmc").querySelector(".content").replaceChildren(element("p", {}, [message, problem?.detail].filter(Boolean).join(": ")));
}

// Who answers: the service, or a worker of this page with the library in it --------------------------------------------

const inService = (operation, headers, body) =>
  fetch(operation, { method: "POST", headers, body: JSON.stringify(body), credentials: "omit" });

function inWorker(source) {
  const worker = new Worker(source, { type: "module" });
  const waiting = new Map();
  worker.addEventListener("message", ({ data: { number, status, text } }) => {
    waiting.get(number).resolve(new Response(text, { status }));
    waiting.delete(number);
  });
  worker.addEventListener("error", () => {
    for (const { reject } of waiting.values()) reject(new Error());
    waiting.clear();
  });
  let number = 0;
  return (operation, headers, body) =>
    new Promise((resolve, reject) => {
      waiting.set(++number, { resolve, reject });
      worker.postMessage({ number, operation, body: JSON.stringify(body) });
    });
}

const source = document.querySelector("meta[name=worker]")?.content;
const post = source ? inWorker(source) : inService;

// The service ---------------------------------------------------------------------------------------------------------

// An object of certificates and private keys as it is; else what a file of keys holds, as text.
function givenKeys(text) {
  try {
    const held = JSON.parse(text);
    if ("certificates" in held || "private_keys" in held) return held;
  } catch {
    // PEM
  }
  return text;
}

async function ask(operation, body) {
  const headers = { "Content-Type": "application/json" };
  if (byId("token")?.value) headers.Authorization = `Bearer ${byId("token").value}`;
  if (byId("keys")?.value.trim()) body.keys = givenKeys(byId("keys").value);
  let response;
  try {
    response = await post(operation, headers, body);
  } catch {
    throw new Error(source ? "The library could not be loaded" : "The service does not answer");
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({ title: `status ${response.status}` }));
  throw Object.assign(new Error(problem.title), { problem });
}

// The octets of plain hexadecimal; of another spelling, which the library reads, nothing is said here.
const octetsOf = (text) => (/^([0-9a-f]{2})+$/i.test(text.trim()) ? text.trim().toLowerCase().match(/../g) : null);

// What is wrong, where, and the octets around it.
function shownProblem({ message, problem = {} }, text) {
  const parts = [element("p", {}, element("strong", {}, message))];
  if (problem.detail) parts.push(element("p", {}, problem.detail));
  const places = [problem.path, problem.line && `line ${problem.line}`].filter((place) => place && !problem.detail?.includes(place));
  if (places.length) parts.push(element("p", {}, places.join(", ")));
  const octets = "offset" in problem && octetsOf(text);
  if (octets) {
    const [start, end] = [Math.max(problem.offset - 8, 0), problem.offset + 8];
    const [before, after] = [octets.slice(start, problem.offset), octets.slice(problem.offset + 1, end)];
    const at = element("mark", {}, octets[problem.offset] ?? "end");
    parts.push(element("p", { class: "around" }, `octets from ${start}: ${before.join(" ")} `, at, ` ${after.join(" ")}`));
  }
  return parts;
}

let turn = 0; // an answer that a later request has overtaken is not shown

async function working(work) {
  const mine = ++turn;
  const isLast = () => mine === turn;
  byId("problem").replaceChildren();
  byId("told").textContent = source ? "The library is at work; it is loaded first, which takes some seconds" : "Asking the service";
  try {
    await work(isLast);
    if (isLast()) byId("told").textContent = "";
  } catch (error) {
    if (!isLast()) return;
    byId("told").textContent = "";
    byId("problem").replaceChildren(...shownProblem(error, byId("message").value));
  }
}

let asked = ""; // the message that is shown

function decode() {
  const message = byId("message").value;
  byId("verdict").hidden = byId("shown").hidden = true;
  return working(async (isLast) => {
    if (!message.trim()) throw new Error("There is no message yet");
    const found = await (await ask("decode", { message, tree: true, octets: true })).json();
    if (!isLast()) return;
    asked = message;
    show(found);
    byId("headline").focus();
  });
}

function sideBySide(sides) {
  const heads = ["Value", "The request asks for", "The command says"].map((text) => element("th", { scope: "col" }, text));
  const rows = sides.map(({ name, requested, found, mark }) => {
    const head = element("th", { scope: "row" }, ...breakable(name));
    if (mark !== "same") head.append(" ", element("strong", { class: "mark" }, mark));
    const row = element("tr", {}, head, element("td", {}, requested ?? "nothing"), element("td", {}, found ?? "nothing"));
    if (mark === "same") row.classList.add("same");
    if (mark === "differs") row.classList.add("differing");
    return row;
  });
  const count = sides.filter(({ mark }) => mark === "differs").length;
  const said = `Side by side: ${sides.length} values, ${count} of them ${count === 1 ? "differs" : "differ"}`;
  const body = element("tbody", {}, ...rows);
  const only = element("input", { type: "checkbox", id: "only" });
  only.addEventListener("change", () => {
    for (const row of body.querySelectorAll(".same")) row.hidden = only.checked;
  });
  const table = element("table", { id: "sides" }, element("caption", {}, said), element("thead", {}, element("tr", {}, ...heads)), body);
  return [element("p", {}, element("label", {}, only, " Only what is not the same")), table];
}

function showVerdict(found) {
  const names = { certain: "certain", differs: "differs" };
  const parts = [element("h2", {}, "Comparison"), element("p", { class: `outcome ${names[found.verdict] || ""}` }, `Verdict: ${found.verdict}`)];
  if (found.differences.length) {
    const heads = ["Where", "The request asks for", "The command says"].map((text) => element("th", { scope: "col" }, text));
    const rows = found.differences.map(({ path, requested, found: said }) => element("tr", {}, element("th", { scope: "row" }, ...breakable(path)), element("td", {}, requested ?? "nothing"), element("td", {}, said ?? "nothing")));
    parts.push(element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)));
  }
  if (found.sides) parts.push(...sideBySide(found.sides));
  else parts.push(element("p", {}, `Not shown side by side: ${found.no_sides}`));
  const facts = Object.entries(found.device).map(([name, fact]) => `${name}: ${fact}`);
  const lists = { assumed: "Assumed", unconfirmed: "Confirmed by nothing public", unjudged: "Not judged", remarks: "Remarks", trusted: "Trusted authorities", device: "Said of the device" };
  for (const [name, title] of Object.entries(lists)) {
    const held = name === "device" ? facts : found[name];
    if (!held?.length) continue;
    const texts = held.map((each) => (typeof each === "string" ? each : [each.path, each.reason].filter(Boolean).join(": ")));
    parts.push(element("h3", {}, title), element("ul", {}, ...texts.map((text) => element("li", {}, text))));
  }
  byId("verdict").replaceChildren(...parts);
  byId("verdict").hidden = false;
  byId("verdict").focus();
}

function correlate() {
  const message = byId("message").value;
  const request = byId("request").value;
  const device = {};
  if (byId("device-type").value) device.type = byId("device-type").value;
  if (byId("device-elements").value) device.elements = byId("device-elements").value;
  byId("verdict").hidden = byId("shown").hidden = true;
  return working(async (isLast) => {
    if (!message.trim() || !request.trim()) throw new Error("A message and a request are needed");
    const [found, verdict] = await Promise.all([
      ask("decode", { message, tree: true, octets: true }).then((response) => response.json()),
      ask("correlate", { message, request, device, sides: true }).then((response) => response.json()),
    ]);
    if (!isLast()) return;
    asked = message;
    show(found);
    showVerdict(verdict);
  });
}

async function contentOf(file) {
  const octets = new Uint8Array(await file.arrayBuffer());
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(octets);
    if (!/[\x00-\x08\x0e-\x1f\x7f]/.test(text)) return text;
  } catch {
    // octets as they are
  }
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

function put(text, field = byId("message")) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true })); // as if it were typed
  if (field === byId("message")) decode();
}

async function take(file, field) {
  if (file) put(await contentOf(file), field);
}

function fromLink() {
  const held = /^#message=(.+)$/s.exec(location.hash);
  if (held) put(held[1]);
}

// The beginning -------------------------------------------------------------------------------------------------------

listen(byId("values"), () => values.map(({ spot }) => spot));
listen(byId("octets"), () => segments.map(({ spot }) => spot));

if (byId("data")) {
  const found = JSON.parse(byId("data").textContent);
  show(found);
  if (found.mmc) showXml(found.mmc);
  else noMmc({ message: "There is no MMC document of this message" });
} else {
  byId("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    decode();
  });
  byId("ask").addEventListener("input", () => {
    turn += 1; // a verdict is of what it was asked of, and an answer under way is of the text before
    byId("told").textContent = "";
    byId("verdict").hidden = true;
  });
  byId("message").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) decode();
  });
  byId("correlate")?.addEventListener("click", correlate);
  byId("file").addEventListener("change", (event) => take(event.target.files[0]));
  byId("mmc").addEventListener("toggle", () => {
    if (!byId("mmc").open) return;
    ask("mmc", { message: asked }).then((response) => response.text()).then(showXml, (error) => noMmc(error));
  });
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || document.body.classList.remove("dropping"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    const field = ["request", "keys"].includes(event.target.id) ? event.target : byId("message");
    const file = event.dataTransfer.files[0];
    if (file) take(file, field);
    else put(event.dataTransfer.getData("text"), field);
  });
  window.addEventListener("hashchange", fromLink);
  fromLink();
}
