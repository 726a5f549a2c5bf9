
// --- two dimensions: the image with a window that moves over it, and the filter beside it ---

function drawStage() {
  const [rows, columns] = padded(setting);
  const far = reach(setting);
  const taps = upTo(all(setting.taps)).map((n) => tapCell(n));
  /** @param {string} name @param {number} wide @param {Node[]} shown */
  const array = (name, wide, ...shown) =>
    make("div", { class: "array", style: `--columns: ${wide}` }, make("p", {}, make("i", {}, name)), ...shown);
  byId("stage").style.setProperty("--places", columns);
  byId("stage").replaceChildren(
    array(DATA.names[0], columns, make("div", { class: "grid", id: "signal" }, ...signalCells()),
      make("div", { id: "window", style: `--high: ${far[0]}; --wide: ${far[1]}` })),
    make("span", { class: "sign" }, "∗"),
    array(DATA.names[1], setting.taps[1], make("div", { class: "grid", id: "filter" }, ...taps))
  );
  byId("result").replaceChildren(subject());
  byId("outputs").style.setProperty("--columns", counts(setting)[1]);
  byId("outputs").replaceChildren(...upTo(count(setting)).map((i) =>
    make("button", { type: "button", "data-i": i },
      make("span", {}, subscripts(i, counts(setting))), make("b", {}))));
}

/** Put the window where an output has it. @param {Read[]} here */
function moveFilter(here) {
  const [row, column] = place(here[0].at, padded(setting));
  for (const each of byId("signal").children) each.removeAttribute("data-tap");
  for (const { at, tap } of here) {
    byId("signal").children[at].setAttribute("data-tap", `${nameOf("filter")} ${subscripts(tap, setting.taps)}`);
  }
  byId("window").style.setProperty("--row", String(row));
  byId("window").style.setProperty("--column", String(column));
}

/** What the window is dragged by. @param {Element} target */
function handle(target) {
  return target.closest("#signal .tinted");
}
