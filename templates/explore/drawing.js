
// --- drawing ---

function draw() {
  current = Math.min(current, count(setting) - 1);
  for (const { id, size, axis } of DATA.controls) {
    byId(id).value = String(setting[size][axis]);
    byId(id).removeAttribute("aria-invalid");
  }
  byId("flip").checked = setting.flip;
  byId("refused").textContent = "";
  byId("convention").textContent =
    (setting.flip
      ? "True convolution: the filter is flipped. "
      : "Correlation: the filter is not flipped. Networks call this convolution. ") +
    `${plural(setting.inputs, "input")} and ${plural(setting.taps, "tap")} give ${plural(counts(setting), "output")}.`;
  drawStage();
  drawMatrix("signal");
  drawMatrix("filter");
  byId("place").max = String(count(setting) - 1);
  show();
}

/** A Jacobian as a table; an array of two dimensions is flattened row by row, its rows set apart. @param {Role} role */
function drawMatrix(role) {
  const other = role === "signal" ? "filter" : "signal";
  const columns = upTo(all(sizes(role)));
  const width = sizes(role).length > 1 ? sizes(role)[1] : Infinity;
  const height = counts(setting).length > 1 ? counts(setting)[1] : Infinity;
  /** @param {number} n @param {number} every @param {string} name */
  const first = (n, every, name) => (n && n % every === 0 ? name : "");
  byId(`${role}-title`).replaceChildren("∂(", subject(), ") / ∂", make("i", {}, nameOf(role)));
  const head = make("tr", {}, make("th", { scope: "col" }, "output"),
    ...columns.map((n) => make("th", { scope: "col", class: first(n, width, "left") || undefined }, entry(role, n))));
  const rows = upTo(count(setting)).map((i) => {
    const held = new Map(products(i).map((p) => [role === "signal" ? p.sample : p.tap, p]));
    const cells = columns.map((n) => {
      const p = held.get(n);
      const edge = first(n, width, " left");
      if (!p) return make("td", { class: `zero${edge}` }, "0");
      const found = other === "filter" ? p.tap : p.sample;
      return make("td", {
        class: `tinted${edge}`, style: tint(other, found), "data-i": i, "data-j": p.sample, "data-k": p.tap,
      }, entry(other, found));
    });
    return make("tr", { "data-i": i, class: first(i, height, "above") || undefined },
      make("th", { scope: "row" }, output(i)), ...cells);
  });
  byId(`by-${role}`).replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
}

/** What depends on the current output and on the numbers. */
function show() {
  const here = reads(setting, current);
  moveFilter(here);
  const over = new Map(here.map(({ at, tap }) => [at, tap]));
  for (const [at, each] of [...byId("signal").children].entries()) {
    const tap = over.get(at);
    each.classList.toggle("tinted", tap !== undefined);
    if (tap !== undefined) each.setAttribute("style", tint("filter", tap));
  }
  for (const [i, button] of [...byId("outputs").children].entries()) {
    button.setAttribute("aria-pressed", String(i === current));
    // One of them is reached by the tabulator, the others from there by arrows.
    button.setAttribute("tabindex", i === current ? "0" : "-1");
    button.lastElementChild.textContent = decimal(value(i), 6);
  }
  for (const row of document.querySelectorAll("tr[data-i]")) {
    row.classList.toggle("current", row.getAttribute("data-i") === String(current));
  }
  byId("place").value = String(current);
  byId("place").setAttribute("aria-valuetext", `output ${subscripts(current, counts(setting))}`);
  byId("back").disabled = current === 0;
  byId("on").disabled = current === count(setting) - 1;
  showNumbers();
  showSum();
  showText();
  follow(here);
}

/** Where there is no room for all, what belongs to the output is brought into sight. @param {Read[]} here */
function follow(here) {
  const cells = byId("signal").children;
  const middle = here.reduce((sum, { at }) => sum + cells[at].offsetLeft + cells[at].offsetWidth / 2, 0);
  byId("scroll").scrollLeft = middle / here.length - byId("scroll").clientWidth / 2;
  for (const matrix of document.querySelectorAll(".matrix")) {
    // A matrix must not move away under the pointer that is in it.
    if (matrix.contains(pointed)) continue;
    const row = matrix.querySelector(".current");
    const tinted = [...(row?.querySelectorAll(".tinted") || [])];
    const [first, last] = /** @type {HTMLElement[]} */ ([tinted[0], tinted[tinted.length - 1]]);
    if (row) matrix.scrollTop = /** @type {HTMLElement} */ (row).offsetTop - matrix.clientHeight / 2;
    if (first) matrix.scrollLeft = (first.offsetLeft + last.offsetLeft + last.offsetWidth - matrix.clientWidth) / 2;
  }
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
    ? `No number that fits here, so it counts as 0: ${strange.join("; ")}. ` +
      "Up to four digits and three decimals, as in -12.5."
    : "";
}

function showSum() {
  const terms = products(current).flatMap((p, n) => {
    const term = make("span",
      { class: "term tinted", style: tint("filter", p.tap), "data-i": current, "data-j": p.sample, "data-k": p.tap },
      entry("signal", p.sample), "\u2009", entry("filter", p.tap));
    return n ? [" + ", term] : [term];
  });
  byId("sum").replaceChildren(output(current), " = ", ...(terms.length ? terms : ["0"]));
  byId("worked").replaceChildren(worked(current).replace(/[^ ]+$/, ""), make("b", {}, decimal(value(current), 6)));
}

/** Go to an output. @param {number} i */
function go(i) {
  current = Math.max(0, Math.min(i, count(setting) - 1));
  show();
}

// --- lighting up what belongs together: a sample, a tap, or the product of both ---

/** What the pointer is on, or nothing where the keyboard went on. @type {Element | null} */
let pointed = null;

/** @param {Element | null} target */
function light(target) {
  for (const each of document.querySelectorAll(".lit")) each.classList.remove("lit");
  const held = target && /** @type {HTMLElement | null} */ (target.closest("[data-i], [data-j], [data-k]"));
  if (!held) return;
  const { i, j, k } = held.dataset;
  if (i !== undefined && Number(i) !== current) go(Number(i));
  const read = products(current).find((p) =>
    j !== undefined ? String(p.sample) === j : k !== undefined && String(p.tap) === k);
  if (!read) return;
  const pair = `[data-i="${current}"][data-j="${read.sample}"][data-k="${read.tap}"]`;
  const single = `#signal [data-j="${read.sample}"], #filter [data-k="${read.tap}"]`;
  for (const each of document.querySelectorAll(`${pair}, ${single}`)) each.classList.add("lit");
}
