
// --- small parts of the document ---

/** @param {string} id @returns {any} */
function byId(id) {
  return document.getElementById(id);
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

/** @param {Role} role @param {[string, string]} names */
function nameOf(role, names = DATA.names) {
  return names[role === "signal" ? 0 : 1];
}

/** The subscripts of an entry of an array. @param {number} n @param {number[]} sizes */
function subscripts(n, sizes) {
  return place(n, sizes).map((index) => index + DATA.origin).join();
}

/** f with subscripts. @param {Role} role @param {number} n */
function entry(role, n) {
  return make("span", {}, make("i", {}, nameOf(role)), make("sub", {}, subscripts(n, sizes(role))));
}

function subject() {
  return make("span", {}, make("i", {}, DATA.names[0]), " ∗ ", make("i", {}, DATA.names[1]));
}

/** (f * g) with subscripts. @param {number} i */
function output(i) {
  return make("span", {}, "(", subject(), ")", make("sub", {}, subscripts(i, counts(setting))));
}

/** The colour of an entry, in two dimensions a hue for each row; they begin again after the last. @param {Role} role @param {number} n */
function tint(role, n) {
  const [row, column = 0] = place(n, sizes(role));
  return `--tint: var(--tint-${row % DATA.hues}-${column % DATA.shades})`;
}

/** A cell with a name and a number to type. @param {Role} role @param {number} n */
function cell(role, n) {
  const input = make("input", {
    value: typed[role][slot(role, n)], inputmode: "decimal", autocomplete: "off",
    "data-role": role, "data-n": n, "aria-label": `${nameOf(role)} ${subscripts(n, sizes(role))}`,
  });
  return make("span", { class: "cell", [role === "signal" ? "data-j" : "data-k"]: n },
    make("span", { class: "name" }, entry(role, n)), input);
}

/** The signal within its padding, cell by cell. */
function signalCells() {
  const room = padded(setting);
  return upTo(all(room)).map((at) => {
    const sample = place(at, room).map((n, axis) => n - setting.before[axis]);
    const inside = sample.every((n, axis) => n >= 0 && n < setting.inputs[axis]);
    return inside ? cell("signal", flat(sample, setting.inputs))
      : make("span", { class: "cell padding" }, make("span", { class: "name" }, "0"));
  });
}

/** A tap in its colour. @param {number} n @param {string} style */
function tapCell(n, style = "") {
  const tap = cell("filter", n);
  tap.classList.add("tinted");
  tap.setAttribute("style", style + tint("filter", n));
  return tap;
}
