// The page to play with. Everything is drawn anew from one setting whenever it changes, so that
// picture, sums, matrices and texts cannot disagree with one another; that they agree with symconv
// is tested for every setting there is. No library, no network.
"use strict";

/**
 * @typedef {{inputs: number, taps: number, stride: number, padding: number, dilation: number,
 *            flip: boolean}} Setting
 * @typedef {{tap: number, at: number, sample: number | null}} Read  places count from 0; a sample
 *            of null is padding
 * @typedef {{names: [string, string], latex: [string, string], origin: number, setting: Setting,
 *            limits: Record<string, [number, number]>, signal: string[], filter: string[],
 *            words: Record<string, [string, string]>, hues: number}} Data
 */

/** @type {Data} */
const DATA = JSON.parse(byId("data").textContent || "");
const SIZES = Object.keys(DATA.limits);
const THOUSAND = 1000; // numbers are whole thousandths, so that sums are exact

/** @type {Setting} */
let setting = { ...DATA.setting };
/** @type {Record<"signal" | "filter", string[]>} What was typed, kept when a size shrinks. */
const typed = { signal: [...DATA.signal], filter: [...DATA.filter] };
let current = 0;
let kind = "latex";
/** @type {number | undefined} */
let playing;

// --- what the setting means ---

/** Outputs that there is room for. @param {Setting} s */
function count(s) {
  const room = s.inputs + 2 * s.padding - s.dilation * (s.taps - 1) - 1;
  return room < 0 ? 0 : Math.floor(room / s.stride) + 1;
}

/** What each output reads, tap after tap as they stand. @param {Setting} s @returns {Read[][]} */
function reads(s) {
  return upTo(count(s)).map((i) =>
    upTo(s.taps).map((n) => {
      const at = s.stride * i + s.dilation * n;
      const inside = at >= s.padding && at < s.padding + s.inputs;
      return { tap: s.flip ? s.taps - 1 - n : n, at, sample: inside ? at - s.padding : null };
    })
  );
}

/** The products of an output: what stands on padding gives none. @param {number} i */
function products(i) {
  const found = [];
  for (const read of reads(setting)[i]) {
    if (read.sample !== null) found.push({ tap: read.tap, sample: read.sample });
  }
  return found;
}

/** Why a setting cannot be, or nothing. @param {Setting} s */
function refusal(s) {
  for (const size of SIZES) {
    const value = s[/** @type {"inputs"} */ (size)];
    const [least, most] = DATA.limits[size];
    const [word, option] = DATA.words[size];
    if (!Number.isInteger(value)) return `${word} has to be a whole number.`;
    if (value < least) return `${word}: at least ${least}.`;
    if (value > most) {
      return `${word}: ${most} is the most that can be drawn here. symconv itself takes any size: ` +
        `symconv notes ${option} ${value}`;
    }
  }
  if (count(s) === 0) {
    const reach = s.dilation * (s.taps - 1) + 1;
    const there = s.inputs + 2 * s.padding;
    return `There would be no output: ${s.taps} taps at dilation ${s.dilation} reach over ${reach} ` +
      `places, and there are ${there}. Take fewer taps, less dilation, or more inputs.`;
  }
  return "";
}

// --- numbers: decimals with up to three places, as whole thousandths ---

/** @param {string} text @returns {number | null} */
function thousandths(text) {
  const found = /^([-−]?)(\d{1,4})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!found) return null;
  const size = Number(found[2]) * THOUSAND + Number((found[3] || "").padEnd(3, "0"));
  return found[1] && size ? -size : size;
}

/** A number of thousandths, or of millionths, as a decimal. @param {number} value @param {number} places */
function decimal(value, places) {
  const digits = String(Math.abs(value)).padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return (value < 0 ? "-" : "") + digits.slice(0, -places) + (fraction && `.${fraction}`);
}

/** The number in a cell; a cell that holds none counts as 0. @param {"signal" | "filter"} role @param {number} n */
function number(role, n) {
  return thousandths(typed[role][n]) || 0;
}

/** An output's value, in millionths. @param {number} i */
function value(i) {
  return products(i).reduce((sum, p) => sum + number("signal", p.sample) * number("filter", p.tap), 0);
}

// --- small things of the document ---

/** @param {string} id @returns {any} */
function byId(id) {
  return document.getElementById(id);
}

/** @param {number} n */
function upTo(n) {
  return Array.from({ length: n }, (_, index) => index);
}

/**
 * An element with attributes and children; an attribute of undefined is left out.
 * @param {string} tag @param {Record<string, string | number | undefined>} attributes
 * @param {(Node | string)[]} children
 */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, text] of Object.entries(attributes)) {
    if (text !== undefined) element.setAttribute(name, String(text));
  }
  element.append(...children);
  return element;
}

/** f with a subscript. @param {"signal" | "filter"} role @param {number} n */
function entry(role, n) {
  const name = DATA.names[role === "signal" ? 0 : 1];
  return make("span", {}, make("i", {}, name), make("sub", {}, String(n + DATA.origin)));
}

function subject() {
  return make("span", {}, make("i", {}, DATA.names[0]), " ∗ ", make("i", {}, DATA.names[1]));
}

/** (f * g) with a subscript. @param {number} i */
function output(i) {
  return make("span", {}, "(", subject(), ")", make("sub", {}, String(i + DATA.origin)));
}

/** The colour of an entry; colours begin again after the last. @param {number} n */
function tint(n) {
  return `--tint: var(--tint-${n % DATA.hues})`;
}

// --- drawing ---

function draw() {
  current = Math.min(current, count(setting) - 1);
  for (const size of SIZES) {
    byId(size).value = String(setting[/** @type {"inputs"} */ (size)]);
    byId(size).removeAttribute("aria-invalid");
  }
  byId("flip").checked = setting.flip;
  byId("refused").textContent = "";
  const many = count(setting);
  byId("convention").textContent =
    (setting.flip
      ? "True convolution: the filter is flipped. "
      : "Correlation: the filter is not flipped. Networks call this convolution. ") +
    `${plural(setting.inputs, "input")} and ${plural(setting.taps, "tap")} give ${plural(many, "output")}.`;
  drawStage();
  drawMatrix("signal");
  drawMatrix("filter");
  byId("place").max = String(many - 1);
  show();
}

/** @param {number} n @param {string} noun */
function plural(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** A cell with a name and a number to type. @param {"signal" | "filter"} role @param {number} n */
function cell(role, n) {
  const name = DATA.names[role === "signal" ? 0 : 1];
  const input = make("input", {
    value: typed[role][n], inputmode: "decimal", autocomplete: "off", "data-role": role, "data-n": n,
    "aria-label": `${name} ${n + DATA.origin}`,
  });
  return make("span", { class: "cell", [role === "signal" ? "data-j" : "data-k"]: n },
    make("span", { class: "name" }, entry(role, n)), input);
}

function drawStage() {
  const places = setting.inputs + 2 * setting.padding;
  const signal = upTo(places).map((at) => {
    const n = at - setting.padding;
    if (n >= 0 && n < setting.inputs) return cell("signal", n);
    return make("span", { class: "cell padding" }, make("span", { class: "name" }, "0"));
  });
  const span = setting.dilation * (setting.taps - 1);
  const beam = make("span", { class: "beam", style: `--span: ${span + 0.5}` });
  const taps = reads(setting)[0].map((read) => {
    const tap = cell("filter", read.tap);
    tap.classList.add("tinted");
    tap.setAttribute("style", `--tap: ${read.at}; ${tint(read.tap)}`);
    return tap;
  });
  const outputs = upTo(count(setting)).map((i) =>
    make("button", { type: "button", "data-i": i, "aria-pressed": "false" }, output(i), make("b", {}))
  );
  const stage = byId("stage");
  stage.style.setProperty("--places", places);
  stage.replaceChildren(
    make("div", { class: "row", id: "signal" }, ...signal),
    make("div", { class: "row", id: "filter" }, beam, ...taps)
  );
  byId("outputs").replaceChildren(...outputs);
}

/** A Jacobian as a table. @param {"signal" | "filter"} role */
function drawMatrix(role) {
  const columns = role === "signal" ? setting.inputs : setting.taps;
  const name = DATA.names[role === "signal" ? 0 : 1];
  byId(`${role}-title`).replaceChildren("∂(", subject(), ") / ∂", make("i", {}, name));
  const head = make("tr", {}, make("td", { hidden: "" }),
    make("th", { scope: "col" }, "output"), ...upTo(columns).map((n) => make("th", { scope: "col" }, entry(role, n))));
  head.firstChild?.remove();
  const rows = upTo(count(setting)).map((i) => {
    /** @type {Map<number, {tap: number, sample: number}>} */
    const held = new Map(products(i).map((p) => [role === "signal" ? p.sample : p.tap, p]));
    const cells = upTo(columns).map((n) => {
      const p = held.get(n);
      if (!p) return make("td", { class: "zero" }, "0");
      const other = role === "signal" ? entry("filter", p.tap) : entry("signal", p.sample);
      const colour = tint(role === "signal" ? p.tap : p.sample);
      return make("td", { class: "tinted", style: colour, "data-i": i, "data-j": p.sample, "data-k": p.tap }, other);
    });
    return make("tr", { "data-i": i }, make("th", { scope: "row" }, output(i)), ...cells);
  });
  byId(`by-${role}`).replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
}

/** What depends on the current output and on the numbers. */
function show() {
  const here = reads(setting)[current];
  byId("filter").style.setProperty("--at", String(here[0].at));
  for (const [at, each] of [...byId("signal").children].entries()) {
    const read = here.find((r) => r.at === at);
    each.classList.toggle("tinted", Boolean(read));
    if (read) each.setAttribute("style", tint(read.tap));
  }
  for (const [i, button] of [...byId("outputs").children].entries()) {
    button.setAttribute("aria-pressed", String(i === current));
    button.lastElementChild.textContent = decimal(value(i), 6);
  }
  for (const row of document.querySelectorAll("tr[data-i]")) {
    row.classList.toggle("current", row.getAttribute("data-i") === String(current));
  }
  const place = byId("place");
  place.value = String(current);
  place.setAttribute("aria-valuetext", `output ${current + DATA.origin}`);
  byId("back").disabled = current === 0;
  byId("on").disabled = current === count(setting) - 1;
  showNumbers();
  showSum();
  showText();
  // On a narrow screen the filter may have moved out of sight.
  const filter = byId("filter").offsetWidth / (setting.inputs + 2 * setting.padding);
  const scroll = byId("scroll");
  const middle = (here[0].at + here[here.length - 1].at + 1) / 2;
  scroll.scrollLeft = middle * filter - scroll.clientWidth / 2;
}

/** Mark the cells that hold no number, and say what becomes of them. */
function showNumbers() {
  const strange = [];
  for (const input of byId("stage").querySelectorAll("input")) {
    const wrong = thousandths(input.value) === null;
    if (wrong) strange.push(input.getAttribute("aria-label"));
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  byId("strange").textContent = strange.length
    ? `No number that fits here, so it counts as 0: ${strange.join(", ")}. ` +
      "Up to four digits and three decimals, as in -12.5."
    : "";
}

function showSum() {
  const parts = products(current);
  const terms = parts.flatMap((p, n) => {
    const term = make("span",
      { class: "term tinted", style: tint(p.tap), "data-i": current, "data-j": p.sample, "data-k": p.tap },
      entry("signal", p.sample), "\u2009", entry("filter", p.tap));
    return n ? [" + ", term] : [term];
  });
  byId("sum").replaceChildren(output(current), " = ", ...(terms.length ? terms : ["0"]));
  byId("worked").replaceChildren(worked(current).replace(/[^ ]+$/, ""), make("b", {}, decimal(value(current), 6)));
}

/** 0·2 + 1·3 + 1·1 = 4, as `conv.example` prints it. @param {number} i */
function worked(i) {
  const parts = products(i).map((p) => {
    const factors = [number("signal", p.sample), number("filter", p.tap)];
    return factors.map((n) => (n < 0 ? `(${decimal(n, 3)})` : decimal(n, 3))).join("·");
  });
  return `${parts.join(" + ") || "0"} = ${decimal(value(i), 6)}`;
}

/** Go to an output. @param {number} i */
function go(i) {
  current = Math.max(0, Math.min(i, count(setting) - 1));
  show();
}

// --- lighting up what belongs together: a sample, a tap, or the product of both ---

/** @param {Element | null} target */
function light(target) {
  for (const each of document.querySelectorAll(".lit")) each.classList.remove("lit");
  const held = target && /** @type {HTMLElement | null} */ (target.closest("[data-j], [data-k]"));
  if (!held) return;
  const { i, j, k } = held.dataset;
  if (i !== undefined && Number(i) !== current) go(Number(i));
  const both = j !== undefined && k !== undefined;
  const read = both ? undefined
    : products(current).find((p) => (j !== undefined ? String(p.sample) === j : String(p.tap) === k));
  if (!both && !read) return;
  const sample = read ? String(read.sample) : j;
  const tap = read ? String(read.tap) : k;
  const pair = `[data-i="${current}"][data-j="${sample}"][data-k="${tap}"]`;
  const single = `#signal [data-j="${sample}"], #filter [data-k="${tap}"]`;
  for (const each of document.querySelectorAll(`${pair}, ${single}`)) each.classList.add("lit");
}

// --- texts to copy ---

/** @param {"signal" | "filter"} role @param {number} n */
function latexEntry(role, n) {
  return `${DATA.latex[role === "signal" ? 0 : 1]}_{${n + DATA.origin}}`;
}

function latex() {
  const [f, g] = DATA.latex;
  const outputs = upTo(count(setting)).map((i) => {
    const terms = products(i).map((p) => `${latexEntry("signal", p.sample)} ${latexEntry("filter", p.tap)}`);
    return `(${f} * ${g})_{${i + DATA.origin}} & = ${terms.join(" + ") || "0"}`;
  });
  /** @param {"signal" | "filter"} role @param {string} name @param {number} columns */
  const jacobian = (role, name, columns) => {
    const rows = upTo(count(setting)).map((i) =>
      upTo(columns).map((n) => {
        const p = products(i).find((each) => (role === "signal" ? each.sample : each.tap) === n);
        if (!p) return "0";
        return role === "signal" ? latexEntry("filter", p.tap) : latexEntry("signal", p.sample);
      }).join(" & ")
    );
    return `\\[\n\\frac{\\partial \\left(${f} * ${g}\\right)}{\\partial ${name}} = \\begin{bmatrix}\n` +
      `${rows.join(" \\\\\n")}\n\\end{bmatrix}\n\\]`;
  };
  // amsmath has to be told of matrices with more than ten columns.
  const wide = Math.max(setting.inputs, setting.taps);
  const counter = wide > 10 ? `\\setcounter{MaxMatrixCols}{${wide}}\n` : "";
  return `\\begin{align*}\n${outputs.join(" \\\\\n")}\n\\end{align*}\n${counter}` +
    `${jacobian("signal", f, setting.inputs)}\n${jacobian("filter", g, setting.taps)}\n`;
}

function comment() {
  const how = setting.flip ? "True convolution (the filter is flipped)" : "Correlation (the filter is not flipped)";
  const { inputs, taps, stride, padding, dilation } = setting;
  return `${how}: ${plural(inputs, "input")}, ${plural(taps, "tap")}, stride ${stride}, ` +
    `padding ${padding}, dilation ${dilation}.`;
}

/** n * name, as short as it can be. @param {number} n @param {string} name */
function times(n, name) {
  return n === 1 ? name : `${n} * ${name}`;
}

function numpy() {
  const [f, g] = DATA.names;
  const { stride, padding, dilation, taps } = setting;
  const where = `${times(stride, `np.arange(${count(setting)})[:, None]`)} + ${times(dilation, `np.arange(${taps})`)}`;
  /** @param {"signal" | "filter"} role @param {number} n */
  const array = (role, n) => `np.array([${upTo(n).map((at) => decimal(number(role, at), 3)).join(", ")}])`;
  return [
    "import numpy as np", "", "",
    `def forward(${f}, ${g}):`,
    `    """${comment()}"""`,
    ...(padding ? [`    ${f} = np.pad(${f}, ${padding})`] : []),
    `    return ${f}[${where}] @ ${g}${setting.flip ? "[::-1]" : ""}`,
    "", "",
    `print(forward(${array("signal", setting.inputs)}, ${array("filter", taps)}))`,
    "",
  ].join("\n");
}

function c() {
  const [f, g] = DATA.names;
  const { inputs, stride, padding, dilation, taps, flip } = setting;
  const many = count(setting);
  const place = `${times(stride, "i")} + ${times(dilation, "k")}${padding ? ` - ${padding}` : ""}`;
  const tap = flip ? `${taps - 1} - k` : "k";
  const sum = `out[i] += ${f}[j] * ${g}[${tap}];`;
  return [
    `/* ${comment()} */`,
    `void forward(const double ${f}[${inputs}], const double ${g}[${taps}], double out[${many}])`,
    "{",
    `    for (int i = 0; i < ${many}; i++) {`,
    "        out[i] = 0;",
    `        for (int k = 0; k < ${taps}; k++) {`,
    `            int j = ${place};`,
    padding ? `            if (0 <= j && j < ${inputs}) ${sum}` : `            ${sum}`,
    "        }",
    "    }",
    "}",
    "",
  ].join("\n");
}

function command() {
  const { inputs, taps, stride, padding, dilation, flip } = setting;
  const words = ["symconv build", `-J ${inputs}`, `-K ${taps}`];
  if (stride !== 1) words.push(`--stride ${stride}`);
  if (padding !== 0) words.push(`--padding ${padding}`);
  if (dilation !== 1) words.push(`--dilation ${dilation}`);
  if (flip) words.push("--flip");
  if (DATA.names.join() !== "f,g") words.push(`--names ${DATA.names.join(" ")}`);
  if (DATA.origin !== 1) words.push(`--origin ${DATA.origin}`);
  return `${words.join(" ")}\n`;
}

/** @type {Record<string, () => string>} */
const TEXTS = { latex, numpy, c, command };

function showText() {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const chosen = tab.getAttribute("data-kind") === kind;
    tab.setAttribute("aria-selected", String(chosen));
    tab.setAttribute("tabindex", chosen ? "0" : "-1");
    if (chosen) byId("text").setAttribute("aria-labelledby", tab.id);
  }
  byId("text").textContent = TEXTS[kind]();
}

async function copy() {
  const text = TEXTS[kind]();
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where a page may not write to the clipboard, what is selected still may be copied.
    const range = document.createRange();
    range.selectNodeContents(byId("text"));
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    done = document.execCommand("copy");
  }
  byId("copied").textContent = done ? "Copied." : "Selected: copy it with Ctrl+C or ⌘C.";
  setTimeout(() => { byId("copied").textContent = ""; }, 2500);
}

// --- what a person does ---

/** Take a change, or say why it cannot be and leave everything as it was. @param {Partial<Setting>} change @param {string} from */
function change(change, from) {
  const wanted = { ...setting, ...change };
  const why = refusal(wanted);
  if (why) {
    byId("refused").textContent = why;
    if (SIZES.includes(from)) byId(from).setAttribute("aria-invalid", "true");
    return;
  }
  setting = wanted;
  draw();
}

byId("sizes").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
byId("sizes").addEventListener("click", (/** @type {any} */ event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const size = /** @type {"inputs"} */ (button.dataset.for);
  change({ [size]: setting[size] + Number(button.dataset.step) }, size);
});
byId("sizes").addEventListener("change", (/** @type {any} */ event) => {
  const { name, value, checked } = event.target;
  if (name === "flip") change({ flip: checked }, name);
  else change({ [name]: /^\d+$/.test(value.trim()) ? Number(value) : NaN }, name);
  byId("flip").checked = setting.flip;
});
byId("sizes").addEventListener("keydown", (/** @type {any} */ event) => {
  const step = { ArrowUp: 1, ArrowDown: -1 }[/** @type {string} */ (event.key)];
  if (!step || !SIZES.includes(event.target.name)) return;
  event.preventDefault();
  change({ [event.target.name]: setting[/** @type {"inputs"} */ (event.target.name)] + step }, event.target.name);
});

byId("stage").addEventListener("input", (/** @type {any} */ event) => {
  const { role, n } = event.target.dataset;
  typed[/** @type {"signal"} */ (role)][n] = event.target.value;
  show();
});
byId("outputs").addEventListener("click", (/** @type {any} */ event) => {
  const button = event.target.closest("button[data-i]");
  if (button) go(Number(button.dataset.i));
});

// The filter is dragged by its cells, and comes to rest at the nearest output.
let dragged = false;
byId("stage").addEventListener("pointerdown", (/** @type {any} */ event) => {
  if (!event.target.closest("#filter") || event.target.closest("input")) return;
  dragged = true;
  byId("stage").setPointerCapture(event.pointerId);
  event.preventDefault();
});
byId("stage").addEventListener("pointermove", (/** @type {any} */ event) => {
  if (!dragged) return;
  const box = byId("stage").getBoundingClientRect();
  const places = setting.inputs + 2 * setting.padding;
  const middle = ((event.clientX - box.left) / box.width) * places;
  const half = (setting.dilation * (setting.taps - 1) + 1) / 2;
  go(Math.round((middle - half) / setting.stride));
});
for (const end of ["pointerup", "pointercancel"]) {
  byId("stage").addEventListener(end, () => { dragged = false; });
}

byId("back").addEventListener("click", () => go(current - 1));
byId("on").addEventListener("click", () => go(current + 1));
byId("place").addEventListener("input", (/** @type {any} */ event) => go(Number(event.target.value)));
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("input, [role=tablist], pre") || event.ctrlKey || event.altKey || event.metaKey) return;
  const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: count(setting) - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  go(to);
});

byId("play").addEventListener("click", () => {
  if (playing === undefined) {
    playing = setInterval(() => go((current + 1) % count(setting)), 1000);
  } else {
    clearInterval(playing);
    playing = undefined;
  }
  byId("play").setAttribute("aria-pressed", String(playing !== undefined));
  byId("play").textContent = playing === undefined ? "play" : "pause";
});

// Not when the page moves under a pointer that rests: that would put out what the keyboard lit.
/** @type {EventTarget | null} */
let pointed = null;
document.addEventListener("pointermove", (event) => {
  if (dragged || event.target === pointed) return;
  pointed = event.target;
  light(/** @type {Element} */ (pointed));
});
document.addEventListener("focusin", (event) => {
  pointed = null;
  light(/** @type {Element} */ (event.target));
});

byId("kinds").addEventListener("click", (/** @type {any} */ event) => {
  const tab = event.target.closest("[role=tab]");
  if (!tab) return;
  kind = tab.dataset.kind;
  showText();
});
byId("kinds").addEventListener("keydown", (/** @type {any} */ event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[/** @type {string} */ (event.key)];
  if (!step || !event.target.closest("[role=tab]")) return;
  const kinds = Object.keys(TEXTS);
  kind = kinds[(kinds.indexOf(kind) + step + kinds.length) % kinds.length];
  showText();
  byId(`tab-${kind}`).focus();
});
byId("copy").addEventListener("click", copy);

draw();
