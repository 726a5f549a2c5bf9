
// --- one dimension: the signal in a row, the filter in cells that move under it ---

function drawStage() {
  const [places] = padded(setting);
  const [span] = reach(setting);
  const taps = reads(setting, 0).map(({ tap, at }) => tapCell(tap, `--tap: ${at}; `));
  byId("stage").style.setProperty("--places", places);
  byId("stage").replaceChildren(
    make("div", { class: "row", id: "signal" }, ...signalCells()),
    make("div", { class: "row", id: "filter" },
      make("span", { class: "beam", style: `--span: ${span - 0.5}` }), ...taps)
  );
  byId("outputs").replaceChildren(...upTo(count(setting)).map((i) =>
    make("button", { type: "button", "data-i": i }, output(i), make("b", {}))));
}

/** Put the filter where an output has it. @param {Read[]} here */
function moveFilter(here) {
  byId("filter").style.setProperty("--at", String(here[0].at));
}

/** What the filter is dragged by. @param {Element} target */
function handle(target) {
  return target.closest("#filter");
}
