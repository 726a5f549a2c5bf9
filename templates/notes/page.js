"use strict";
// Copy the LaTeX of a display; where the browser forbids that, show it, ready to be copied by hand.
const said = document.getElementById("said");
let timer, last;
function say(button, word) {
  clearTimeout(timer);
  if (last) last.textContent = "Copy LaTeX";
  last = word ? button : undefined;
  if (word) button.textContent = word;
  said.textContent = word;
  if (word) timer = setTimeout(say, 2500, button, "");
}
for (const button of document.querySelectorAll(".display > button")) {
  const source = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      say(button, "Copied");
    } catch {
      source.hidden = false;
      source.focus();
      getSelection().selectAllChildren(source);
      say(button, "Press Ctrl+C or ⌘C");
    }
  });
}
// Only what is wider than its place, a formula or a figure, has to be reached by the keyboard, to be
// scrolled.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const wide of document.querySelectorAll(".formula, figure")) watch.observe(wide);
