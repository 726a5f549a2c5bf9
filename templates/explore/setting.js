// The page to play with. Everything is drawn anew from one setting whenever it changes, so that
// picture, sums, matrices and texts cannot disagree with one another; that they agree with symconv
// is tested. No library, no network.
"use strict";

/**
 * @typedef {"inputs" | "taps" | "stride" | "dilation" | "before" | "after"} Size  before and after
 *            are padding
 * @typedef {Record<Size, number[]> & {flip: boolean}} Setting  each size along each axis
 * @typedef {"signal" | "filter"} Role
 * @typedef {{tap: number, at: number, sample: number | null}} Read  places in arrays that are gone
 *            through row by row, from 0; a sample of null is padding
 * @typedef {{id: string, size: Size, axis: number, label: string}} Control
 * @typedef {{names: [string, string], latex: [string, string], origin: number, setting: Setting,
 *            limits: Record<Size, [number, number]>, controls: Control[], signal: string[],
 *            filter: string[], hues: number, shades: number}} Data
 */

/** @type {Data} */
const DATA = JSON.parse(document.getElementById("data")?.textContent || "");

/** @type {Setting} */
let setting = structuredClone(DATA.setting);
let current = 0;

/** @param {number} n */
function upTo(n) {
  return Array.from({ length: n }, (_, index) => index);
}

/** @param {number[]} sizes */
function all(sizes) {
  return sizes.reduce((product, size) => product * size, 1);
}

/** Where the entry stands that has so many before it. @param {number} n @param {number[]} sizes */
function place(n, sizes) {
  const found = [];
  for (const size of [...sizes].reverse()) {
    found.unshift(n % size);
    n = Math.floor(n / size);
  }
  return found;
}

/** How many entries stand before that place. @param {number[]} at @param {number[]} sizes */
function flat(at, sizes) {
  return at.reduce((before, index, axis) => before * sizes[axis] + index, 0);
}

/** The signal with its padding, along each axis. @param {Setting} s */
function padded(s) {
  return s.inputs.map((inputs, axis) => s.before[axis] + inputs + s.after[axis]);
}

/** How far the filter reaches. @param {Setting} s */
function reach(s) {
  return s.taps.map((taps, axis) => s.dilation[axis] * (taps - 1) + 1);
}

/** Outputs that there is room for, along each axis. @param {Setting} s */
function counts(s) {
  const far = reach(s);
  return padded(s).map((there, axis) => Math.max(0, Math.floor((there - far[axis]) / s.stride[axis]) + 1));
}

/** @param {Setting} s */
function count(s) {
  return all(counts(s));
}

/** What an output reads, tap after tap as they stand. @param {Setting} s @param {number} i @returns {Read[]} */
function reads(s, i) {
  const output = place(i, counts(s));
  const room = padded(s);
  return upTo(all(s.taps)).map((n) => {
    const step = place(n, s.taps);
    const at = step.map((k, x) => s.stride[x] * output[x] + s.dilation[x] * k);
    const sample = at.map((j, x) => j - s.before[x]);
    const inside = sample.every((j, x) => j >= 0 && j < s.inputs[x]);
    const tap = s.flip ? step.map((k, x) => s.taps[x] - 1 - k) : step;
    return { tap: flat(tap, s.taps), at: flat(at, room), sample: inside ? flat(sample, s.inputs) : null };
  });
}

/** The products of an output: what stands on padding gives none. @param {number} i */
function products(i) {
  const found = [];
  for (const { tap, sample } of reads(setting, i)) {
    if (sample !== null) found.push({ tap, sample });
  }
  return found;
}

/** Why a setting cannot be, or nothing. @param {Setting} s */
function refusal(s) {
  for (const { size, axis, label } of DATA.controls) {
    const value = s[size][axis];
    const [least, most] = DATA.limits[size];
    if (!Number.isInteger(value)) return `${label} has to be a whole number.`;
    if (value < least) return `${label}: at least ${least}.`;
    if (value > most) {
      return `${label}: ${most} is the most that can be drawn here. symconv itself takes any size: ` +
        `symconv notes ${options(s)}`;
    }
  }
  const axis = counts(s).indexOf(0);
  if (axis < 0) return "";
  return `There would be no output: ${plural([s.taps[axis]], "tap")} at dilation ${s.dilation[axis]} ` +
    `reach over ${reach(s)[axis]} places, and there are ${padded(s)[axis]}. Take fewer taps, less ` +
    "dilation, or more inputs.";
}

/** 3 inputs, or 3 × 4 inputs. @param {number[]} sizes @param {string} noun */
function plural(sizes, noun) {
  return `${sizes.join(" × ")} ${noun}${all(sizes) === 1 ? "" : "s"}`;
}

/** What the command line of symconv is told of a setting. @param {Setting} s */
function options(s) {
  /** @param {(number | string)[]} each */
  const one = (each) => (each.every((x) => x === each[0]) ? each[0] : each.join("x"));
  const words = [`-J ${s.inputs.join("x")}`, `-K ${s.taps.join("x")}`];
  if (one(s.stride) !== 1) words.push(`--stride ${one(s.stride)}`);
  if (s.before.every((n, axis) => n === s.after[axis])) {
    if (one(s.before) !== 0) words.push(`--padding ${one(s.before)}`);
  } else {
    words.push(`--padding ${s.before.map((n, axis) => `${n}+${s.after[axis]}`).join("x")}`);
  }
  if (one(s.dilation) !== 1) words.push(`--dilation ${one(s.dilation)}`);
  if (s.flip) words.push("--flip");
  if (DATA.names.join() !== "f,g") words.push(`--names ${DATA.names.join(" ")}`);
  if (DATA.origin !== 1) words.push(`--origin ${DATA.origin}`);
  return words.join(" ");
}
