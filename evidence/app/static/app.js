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

// A file that is larger than what is taken is told of before it is sent: the server would only hang up.
document.addEventListener("change", event => {
  const input = event.target, most = Number(input.dataset.most);
  if (!most) return;
  input.setCustomValidity([...input.files].some(file => file.size > most) ? input.dataset.large : "");
  input.reportValidity();
});

// Typing a study: every field is kept when it is left and while it is typed; the size of the numbers is shown at once.
(() => {
  const place = () => document.getElementById("typed");
  if (!place()) return;
  document.documentElement.classList.add("scripted");
  const token = () => document.querySelector("meta[name=token]").content;
  const shelf = "evidence-typed-" + place().dataset.study;
  // What is not kept yet, by key, with what stood there before; a closed window finds it again.
  const waiting = new Map(JSON.parse(localStorage.getItem(shelf) || "[]"));
  let busy = false, renewing = false, edits = 0, timer = 0, liveTimer = 0, liveNumber = 0;

  const boxOf = input => input.closest("[data-key]");
  const valueOf = box => {
    const input = box.querySelector("input[type=radio]:checked, input:not([type=radio]), select, textarea");
    return input ? input.value : "";
  };
  const tell = (name, trouble, words) => {
    const line = document.querySelector(".kept"), text = words || line.dataset[name];
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("trouble", Boolean(trouble));
  };
  const remember = () => {
    if (waiting.size) localStorage.setItem(shelf, JSON.stringify([...waiting]));
    else localStorage.removeItem(shelf);
  };
  const post = (address, fields) => fetch(address, {
    method: "POST", headers: { "X-Token": token() }, body: new URLSearchParams(fields), redirect: "error",
  });
  const boxFor = key => [...document.querySelectorAll("[data-key]")].find(box => box.dataset.key === key);

  const put = box => {
    if (valueOf(box) === box.dataset.was && !waiting.has(box.dataset.key)) return;
    edits += 1;
    waiting.set(box.dataset.key, { value: valueOf(box), was: box.dataset.was });
    remember();
    keep();
  };
  const keep = async () => {
    if (busy) return;
    busy = true;
    let again = false;
    while (waiting.size) {
      const [key, { value, was }] = waiting.entries().next().value;
      tell("keeping");
      let answer, said;
      try {
        answer = await post(place().dataset.save, { key, value, was });
        said = answer.headers.get("Content-Type").includes("json") ? await answer.json() : {};
      } catch { answer = null; said = {}; }
      // Kept is only what the program says it has kept, or has kept of another window; everything else waits.
      if (!answer || (answer.status !== 200 && answer.status !== 409)) {
        const status = answer ? answer.status : 0;
        tell(status === 403 ? "again" : status === 404 ? "gone" : "lost", true, said.trouble);
        if (status === 404) { waiting.clear(); remember(); } else setTimeout(keep, 2000);
        busy = false;
        return;
      }
      const now = waiting.get(key);
      if (now && now.value === value) waiting.delete(key);
      else if (now) now.was = said.value ?? was;
      remember();
      const box = boxFor(key);
      if (box) shown(box, said, answer.status);
      again = again || Boolean(said.again);
    }
    busy = false;
    tell("kept");
    if (again) await renew();
  };
  // A program that does not answer is asked again.
  const renew = async () => {
    if (renewing) return;
    renewing = true;
    const answered = await anew().then(() => true, () => false);
    renewing = false;
    if (!answered) setTimeout(renew, 2000);
  };
  const shown = (box, said, status) => {
    const input = box.querySelector("input:not([type=radio]), select, textarea");
    const stands = status === 409 ? said.theirs : said.value;
    if (stands !== undefined) {
      if (input && input !== document.activeElement && (status === 409 || !said.wrong)) input.value = stands;
      for (const one of box.querySelectorAll("input[type=radio]")) if (status === 409) one.checked = one.value === stands;
      box.dataset.was = stands;
    }
    const wrong = said.conflict || said.wrong || "";
    box.querySelector("span.wrong").textContent = wrong;
    if (input) input.toggleAttribute("aria-invalid", false), wrong && input.setAttribute("aria-invalid", "true");
  };
  // Other questions follow from an answer: the page is shown anew, and the field that has the focus keeps it.
  const anew = async () => {
    let fresh = null, mark = -1;
    // What was typed or kept while the page was on its way is not in it: then it is asked for once more.
    while (mark !== edits || busy || waiting.size) {
      mark = edits;
      const answer = await fetch(location.href);
      if (!answer.ok) return;
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("typed");
      if (!fresh) return;
      if (busy || waiting.size) await new Promise(done => setTimeout(done, 100));
    }
    const active = document.activeElement;
    const open = [...document.querySelectorAll("#typed details")].map(one => one.open);
    const still = active && active.id, group = active && active.name, value = active && active.value, from = active && active.selectionStart;
    place().replaceWith(fresh);
    const folds = [...document.querySelectorAll("#typed details")];
    if (folds.length === open.length) folds.forEach((one, at) => { one.open = open[at]; });
    const next = (still && document.getElementById(still)) || [...document.getElementsByName(group || "")].find(one => one.checked || one.value === value);
    if (next) {
      next.focus({ preventScroll: true });
      if (from !== undefined && from !== null && next.setSelectionRange) try { next.setSelectionRange(from, from); } catch { /* a list has none */ }
    }
  };
  const live = name => {
    const part = document.querySelector(`[data-part="${name}"]`), target = part && part.querySelector(".live");
    if (!target) return;
    const number = ++liveNumber, fields = { part: part.dataset.part };
    for (const box of part.querySelectorAll("[data-key]")) if (!box.closest("details") || box.closest(".numbers")) fields[box.dataset.key] = valueOf(box);
    post(place().dataset.live, fields).then(answer => answer.ok ? answer.text() : null).then(html => {
      const now = document.querySelector(`[data-part="${name}"] .live`);
      if (html !== null && number === liveNumber && now && now.innerHTML !== html) now.innerHTML = html;
    }).catch(() => {});
  };

  document.addEventListener("change", event => { const box = boxOf(event.target); if (box) put(box); });
  document.addEventListener("input", event => {
    const box = boxOf(event.target);
    if (!box) return;
    edits += 1;
    clearTimeout(timer);
    timer = setTimeout(() => { if (box.isConnected) put(box); }, 700);
    const part = box.closest("[data-part]");
    if (part) { clearTimeout(liveTimer); liveTimer = setTimeout(() => live(part.dataset.part), 120); }
  });
  // Leaving by a button first keeps what is in the fields; what is kept need not be sent again.
  document.addEventListener("submit", async event => {
    const form = event.target, by = event.submitter;
    if (!place() || !place().contains(form) || event.defaultPrevented || form.dataset.ready) return;
    event.preventDefault();
    delete form.dataset.sent;
    clearTimeout(timer);
    const box = document.activeElement && boxOf(document.activeElement);
    if (box) put(box);
    // A form cannot be sent anew while it is being sent: first this event has to end.
    await new Promise(done => setTimeout(done));
    for (let tries = 0; (busy || waiting.size) && tries < 100; tries++) await new Promise(done => setTimeout(done, 50));
    if (waiting.size) return;
    if (by && by.dataset.href) { location.assign(by.dataset.href); return; }
    form.dataset.ready = "1";
    form.requestSubmit(by);
  });
  window.addEventListener("beforeunload", event => { if (waiting.size) event.preventDefault(); });
  for (const [key, { value }] of waiting) {
    const box = boxFor(key);
    if (!box) { waiting.delete(key); continue; }
    const input = box.querySelector("input:not([type=radio]), select, textarea");
    if (input) input.value = value;
    for (const one of box.querySelectorAll("input[type=radio]")) one.checked = one.value === value;
    waiting.set(key, { value, was: box.dataset.was });
  }
  if (waiting.size) keep();
})();
