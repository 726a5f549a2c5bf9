
// --- texts to copy ---

/** Rows and columns of a matrix that a page of LaTeX has room for, and products in a line. */
const PAGE = { rows: 24, columns: 16, products: 8 };

let kind = "latex";

/** @param {Role} role @param {number} n */
function latexEntry(role, n) {
  return `${nameOf(role, DATA.latex)}_{${subscripts(n, sizes(role))}}`;
}

/** @param {Role} role */
function latexJacobian(role) {
  const [f, g] = DATA.latex;
  const columns = all(sizes(role));
  if (count(setting) > PAGE.rows || columns > PAGE.columns) {
    return `% The Jacobian by the ${role} is left out: ${count(setting)} rows and ${columns} columns have no\n` +
      "% room on a page. symconv notes has it with dots.";
  }
  const rows = upTo(count(setting)).map((i) =>
    upTo(columns).map((n) => {
      const p = products(i).find((each) => (role === "signal" ? each.sample : each.tap) === n);
      if (!p) return "0";
      return role === "signal" ? latexEntry("filter", p.tap) : latexEntry("signal", p.sample);
    }).join(" & ")
  );
  // amsmath has to be told of matrices with more than ten columns.
  const counter = columns > 10 ? `\\setcounter{MaxMatrixCols}{${columns}}\n` : "";
  return `${counter}\\[\n\\frac{\\partial \\left(${f} * ${g}\\right)}{\\partial ${nameOf(role, DATA.latex)}} = ` +
    `\\begin{bmatrix}\n${rows.join(" \\\\\n")}\n\\end{bmatrix}\n\\]`;
}

function latex() {
  const [f, g] = DATA.latex;
  const outputs = upTo(count(setting)).map((i) => {
    const terms = products(i).map((p) => `${latexEntry("signal", p.sample)} ${latexEntry("filter", p.tap)}`);
    const lines = [];
    while (terms.length) lines.push(terms.splice(0, PAGE.products).join(" + "));
    return `(${f} * ${g})_{${subscripts(i, counts(setting))}} & = ${lines.join(" \\\\\n& \\quad {} + ") || "0"}`;
  });
  return `\\begin{align*}\n${outputs.join(" \\\\\n")}\n\\end{align*}\n` +
    `${latexJacobian("signal")}\n${latexJacobian("filter")}\n`;
}

function comment() {
  const how = setting.flip ? "True convolution (the filter is flipped)" : "Correlation (the filter is not flipped)";
  const { inputs, taps, stride, before, after, dilation } = setting;
  const around = before.map((n, axis) => `${n}+${after[axis]}`).join(", ");
  return `${how}: ${plural(inputs, "input")}, ${plural(taps, "tap")}, stride ${stride.join(" × ")}, ` +
    `dilation ${dilation.join(" × ")}, padding ${around}.`;
}

/** The letters of an index, one for each axis. @param {string} letter */
function letters(letter) {
  return sizes("signal").map((_, axis, { length }) => (length > 1 ? `${letter}${axis + 1}` : letter));
}

/** n * name, as short as it can be. @param {number} n @param {string} name */
function times(n, name) {
  return n === 1 ? name : `${n} * ${name}`;
}

/** An operand's numbers as NumPy has them. @param {Role} role */
function array(role) {
  const numbers = upTo(all(sizes(role))).map((n) => decimal(number(role, n), 3));
  if (sizes(role).length === 1) return `np.array([${numbers.join(", ")}])`;
  const rows = upTo(sizes(role)[0]).map(() => `[${numbers.splice(0, sizes(role)[1]).join(", ")}]`);
  return `np.array([${rows.join(", ")}])`;
}

function numpy() {
  const [f, g] = DATA.names;
  const { before, after, stride, dilation, taps, flip } = setting;
  const around = before.map((n, x) => `(${n}, ${after[x]})`);
  const wide = around.length > 1 ? `(${around.join(", ")})` : before[0] === after[0] ? before[0] : around[0];
  const where = counts(setting).map((many, x) =>
    `${times(stride[x], `np.arange(${many})[:, None]`)} + ${times(dilation[x], `np.arange(${taps[x]})`)}`);
  const turned = flip ? `${g}[${taps.map(() => "::-1").join(", ")}]` : g;
  const found = where.length > 1
    ? [`    j1 = ${where[0]}`, `    j2 = ${where[1]}`,
       `    return np.einsum("ikjl,kl->ij", ${f}[j1[:, :, None, None], j2], ${turned})`]
    : [`    return ${f}[${where[0]}] @ ${turned}`];
  return [
    "import numpy as np", "", "",
    `def forward(${f}, ${g}):`,
    `    """${comment()}"""`,
    ...([...before, ...after].some(Boolean) ? [`    ${f} = np.pad(${f}, ${wide})`] : []),
    ...found,
    "", "",
    `print(forward(${array("signal")}, ${array("filter")}))`,
    "",
  ].join("\n");
}

/** The place in an array that is laid out row by row. @param {string[]} at @param {number[]} sizes */
function flatly(at, sizes) {
  return at.length > 1 ? `${times(sizes[1], at[0])} + ${at[1]}` : at[0];
}

function c() {
  const [f, g] = DATA.names;
  const { inputs, stride, before, after, dilation, taps, flip } = setting;
  const many = counts(setting);
  const [i, j, k] = ["i", "j", "k"].map(letters);
  /** @type {string[]} */
  const lines = [];
  let depth = 1;
  /** @param {string} text */
  const line = (text) => lines.push(`${"    ".repeat(depth)}${text}`);
  /** @param {string[]} names @param {number[]} sizes */
  const loops = (names, sizes) => names.forEach((name, x) => {
    line(`for (int ${name} = 0; ${name} < ${sizes[x]}; ${name}++) {`);
    depth += 1;
  });
  const out = `out[${flatly(i, many)}]`;
  loops(i, many);
  line(`${out} = 0;`);
  loops(k, taps);
  const inside = [];
  for (const [x, name] of j.entries()) {
    line(`int ${name} = ${times(stride[x], i[x])} + ${times(dilation[x], k[x])}${before[x] ? ` - ${before[x]}` : ""};`);
    if (before[x] || after[x]) inside.push(`0 <= ${name} && ${name} < ${inputs[x]}`);
  }
  const tap = flip ? k.map((name, x) => (x < k.length - 1 ? `(${taps[x] - 1} - ${name})` : `${taps[x] - 1} - ${name}`)) : k;
  const sum = `${out} += ${f}[${flatly(j, inputs)}] * ${g}[${flatly(tap, taps)}];`;
  line(inside.length ? `if (${inside.join(" && ")}) ${sum}` : sum);
  while (depth > 1) {
    depth -= 1;
    line("}");
  }
  return [
    `/* ${comment()}${i.length > 1 ? " Arrays lie row by row." : ""} */`,
    `void forward(const double ${f}[${all(inputs)}], const double ${g}[${all(taps)}], double out[${all(many)}])`,
    "{", ...lines, "}", "",
  ].join("\n");
}

function command() {
  return `symconv build ${options(setting)}\n`;
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
