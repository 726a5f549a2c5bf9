
// --- numbers: decimals with up to three places, as whole thousandths, so that sums are exact ---

const THOUSAND = 1000;

/** @type {Record<Role, string[]>} What was typed, kept when a size shrinks. */
const typed = { signal: [...DATA.signal], filter: [...DATA.filter] };

/** @param {Role} role */
function sizes(role) {
  return role === "signal" ? setting.inputs : setting.taps;
}

/** Where it is kept what was typed for an entry. @param {Role} role @param {number} n */
function slot(role, n) {
  const most = DATA.limits[role === "signal" ? "inputs" : "taps"][1];
  return flat(place(n, sizes(role)), sizes(role).map(() => most));
}

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

/** The number in a cell; a cell that holds none counts as 0. @param {Role} role @param {number} n */
function number(role, n) {
  return thousandths(typed[role][slot(role, n)]) || 0;
}

/** An output's value, in millionths. @param {number} i */
function value(i) {
  return products(i).reduce((sum, p) => sum + number("signal", p.sample) * number("filter", p.tap), 0);
}

/** 0·2 + 1·3 + 1·1 = 4, as `conv.example` prints it. @param {number} i */
function worked(i) {
  const parts = products(i).map((p) => {
    const factors = [number("signal", p.sample), number("filter", p.tap)];
    return factors.map((n) => (n < 0 ? `(${decimal(n, 3)})` : decimal(n, 3))).join("·");
  });
  return `${parts.join(" + ") || "0"} = ${decimal(value(i), 6)}`;
}
