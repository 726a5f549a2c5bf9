
// --- what a person does ---

/** @type {number | undefined} */
let playing;

/** Take a change, or say why it cannot be and leave everything as it was. @param {Setting} wanted @param {string} from */
function change(wanted, from) {
  const why = refusal(wanted);
  if (why) {
    byId("refused").textContent = why;
    byId(from).setAttribute("aria-invalid", "true");
    return;
  }
  setting = wanted;
  draw();
}

/** Change one size. @param {string} id @param {(size: number) => number} changed */
function resize(id, changed) {
  const control = DATA.controls.find((each) => each.id === id);
  if (!control) return;
  const wanted = structuredClone(setting);
  wanted[control.size][control.axis] = changed(setting[control.size][control.axis]);
  change(wanted, id);
}

byId("sizes").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
byId("sizes").addEventListener("click", (/** @type {any} */ event) => {
  const button = event.target.closest("[data-step]");
  if (button) resize(button.dataset.for, (size) => size + Number(button.dataset.step));
});
byId("sizes").addEventListener("change", (/** @type {any} */ event) => {
  const { id, value, checked } = event.target;
  if (id === "flip") change({ ...setting, flip: checked }, id);
  else resize(id, () => (/^\d+$/.test(value.trim()) ? Number(value) : NaN));
});
byId("sizes").addEventListener("keydown", (/** @type {any} */ event) => {
  const step = { ArrowUp: 1, ArrowDown: -1 }[/** @type {string} */ (event.key)];
  if (!step || !event.target.matches(".stepper input")) return;
  event.preventDefault();
  resize(event.target.id, (size) => size + step);
});

byId("stage").addEventListener("input", (/** @type {any} */ event) => {
  const { role, n } = event.target.dataset;
  typed[/** @type {Role} */ (role)][slot(role, Number(n))] = event.target.value;
  show();
});
byId("outputs").addEventListener("click", (/** @type {any} */ event) => {
  const button = event.target.closest("button[data-i]");
  if (button) go(Number(button.dataset.i));
});

// The filter is dragged, and comes to rest at the nearest output.
let dragged = false;
byId("stage").addEventListener("pointerdown", (/** @type {any} */ event) => {
  if (!handle(event.target) || event.target.closest("input")) return;
  dragged = true;
  byId("stage").setPointerCapture(event.pointerId);
  event.preventDefault();
});
byId("stage").addEventListener("pointermove", (/** @type {any} */ event) => {
  if (!dragged) return;
  const box = byId("signal").getBoundingClientRect();
  const room = padded(setting);
  const shares = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
  const nearest = shares.slice(-room.length).map((share, axis) => {
    const at = Math.round((share * room[axis] - reach(setting)[axis] / 2) / setting.stride[axis]);
    return Math.max(0, Math.min(at, counts(setting)[axis] - 1));
  });
  go(flat(nearest, counts(setting)));
});
for (const end of ["pointerup", "pointercancel"]) {
  byId("stage").addEventListener(end, () => { dragged = false; });
}

byId("back").addEventListener("click", () => go(current - 1));
byId("on").addEventListener("click", () => go(current + 1));
byId("place").addEventListener("input", (/** @type {any} */ event) => go(Number(event.target.value)));
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  // Where an arrow key does something else: in a number, among tabs, in what it scrolls.
  if (target.closest("input, [role=tablist], pre, .matrix") || event.ctrlKey || event.altKey || event.metaKey) return;
  const [, columns] = counts(setting);
  const among = target.closest("#outputs");
  const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: count(setting) - 1 }[event.key] ??
    (among && columns ? { ArrowUp: current - columns, ArrowDown: current + columns }[event.key] : undefined);
  if (to === undefined) return;
  event.preventDefault();
  if (to >= 0 && to < count(setting)) go(to);
  if (among) byId("outputs").children[current].focus();
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
document.addEventListener("pointermove", (event) => {
  if (dragged || event.target === pointed) return;
  pointed = /** @type {Element} */ (event.target);
  light(pointed);
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
