// The evaluator's page works without this script; it makes some steps quicker. Parts that all subjects share come first.
"use strict";

// A form that deletes asks first.
document.addEventListener("submit", event => {
  const ask = event.target.dataset.ask;
  if (ask && !window.confirm(ask)) event.preventDefault();
});

// A second press of a button sends nothing twice; the program takes care too.
document.addEventListener("submit", event => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  if (event.target.method === "post") event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
