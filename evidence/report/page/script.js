"use strict";
(() => {
  const all = (where, what) => [...where.querySelectorAll(what)];
  // A link to something inside a fold opens the fold.
  const reveal = () => {
    const [name] = decodeURIComponent(location.hash.slice(1)).split("?");
    const there = name && document.getElementById(name);
    if (!there) return;
    for (let one = there; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    there.scrollIntoView();
  };
  let folded = [];
  // On paper every table is open; a long one, and a card, which has an address, only where the reader opened it.
  addEventListener("beforeprint", () => { folded = all(document, "details:not([open]):not([id]):not(.long)"); for (const one of folded) one.open = true; });
  addEventListener("afterprint", () => { for (const one of folded) one.open = false; });

  const element = (tag, text) => { const made = document.createElement(tag); if (text) made.textContent = text; return made; };
  const number = text => { const found = /-?\d+(?:\.\d+)?/.exec(text); return found ? parseFloat(found[0]) : NaN; };

  class Explorer {
    constructor(table) {
      this.table = table;
      this.part = table.closest("section").id;
      this.heads = all(table.tHead, "th");
      this.keys = this.heads.map(one => one.dataset.k);
      this.body = table.tBodies[0];
      // A row and the one under it, if it has one, stay together.
      this.rows = [];
      for (const row of this.body.rows) {
        if (row.className === "u") this.rows.at(-1).under = row;
        else this.rows.push({row, cells: [...row.cells].map(cell => cell.textContent), at: this.rows.length});
      }
      for (const one of this.rows) one.text = (one.cells.join(" ") + (one.under ? " " + one.under.textContent : "") + " " + (one.row.querySelector("a")?.hash ?? "")).toLowerCase();
      this.sort = "";
      this.tools();
      this.read();
    }

    tools() {
      const tools = element("div");
      tools.className = "tools";
      this.search = element("input");
      this.search.type = "search";
      tools.append(this.labelled("Search", this.search));
      this.filters = {};
      this.keys.forEach((key, place) => {
        const values = [...new Set(this.rows.map(one => one.cells[place]))].sort();
        if (place === 0 || this.heads[place].className === "n" || values.length > 40 || values.length * 2 > this.rows.length) return;
        const select = element("select");
        select.append(new Option("all", "*"));
        for (const value of values) select.append(new Option(value || "(empty)", value));
        this.filters[key] = {select, place};
        tools.append(this.labelled(this.heads[place].textContent, select));
      });
      this.heads.forEach((head, place) => {
        const button = element("button", head.textContent);
        button.type = "button";
        button.addEventListener("click", () => { this.sort = this.sort === this.keys[place] ? "-" + this.keys[place] : this.keys[place]; this.write(); });
        head.textContent = "";
        head.append(button);
      });
      const clear = element("button", "Show all"), save = element("button", "Save as CSV");
      clear.type = save.type = "button";
      clear.addEventListener("click", () => { location.hash = this.part; this.read(); });
      save.addEventListener("click", () => this.save());
      this.count = element("output");
      tools.append(clear, save, this.count);
      tools.addEventListener("input", () => this.write());
      this.table.parentElement.before(tools);
    }

    labelled(text, field) {
      const label = element("label", text);
      label.append(field);
      return label;
    }

    // What is shown stands in the address, so that it can be sent.
    write() {
      const state = new URLSearchParams();
      if (this.search.value) state.set("q", this.search.value);
      for (const [key, {select}] of Object.entries(this.filters)) if (select.value !== "*") state.set(key, select.value);
      if (this.sort) state.set("sort", this.sort);
      history.replaceState(null, "", "#" + this.part + (state.size ? "?" + state : ""));
      this.show();
    }

    read() {
      const [name, query] = location.hash.slice(1).split(/\?(.*)/);
      const state = new URLSearchParams(name === this.part ? query : "");
      this.search.value = state.get("q") ?? "";
      this.sort = state.get("sort") ?? "";
      for (const [key, {select}] of Object.entries(this.filters)) {
        select.value = state.get(key) ?? "*";
        if (select.selectedIndex < 0) select.value = "*";
      }
      this.show();
    }

    show() {
      const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = Object.values(this.filters).filter(({select}) => select.value !== "*");
      let shown = 0;
      for (const one of this.rows) {
        const fits = words.every(word => one.text.includes(word)) && chosen.every(({select, place}) => one.cells[place] === select.value);
        one.row.hidden = !fits;
        if (one.under) one.under.hidden = !fits;
        shown += fits;
      }
      this.order();
      // On paper a table of hundreds is there once some of its rows are chosen.
      this.table.classList.toggle("all", shown === this.rows.length && shown > 100);
      this.count.textContent = shown + " of " + this.rows.length + " shown";
    }

    order() {
      const down = this.sort.startsWith("-"), key = down ? this.sort.slice(1) : this.sort, place = this.keys.indexOf(key);
      this.heads.forEach((head, at) => { if (at === place) head.setAttribute("aria-sort", down ? "descending" : "ascending"); else head.removeAttribute("aria-sort"); });
      if (this.ordered === this.sort) return;
      this.ordered = this.sort;
      const numbers = place >= 0 && this.heads[place].className === "n";
      const by = (one, two) => {
        if (place < 0) return one.at - two.at;
        const a = one.cells[place], b = two.cells[place];
        // What has nothing stands last, whichever way.
        if (!a || !b) return (!a) - (!b) || one.at - two.at;
        const first = numbers ? number(a) - number(b) : a.localeCompare(b);
        return (down ? -first : first) || one.at - two.at;
      };
      const sorted = [...this.rows].sort(by), made = document.createDocumentFragment();
      for (const one of sorted) made.append(one.row, ...(one.under ? [one.under] : []));
      this.body.append(made);
    }

    save() {
      // A cell that a spreadsheet would read as a formula gets an apostrophe before it.
      const cell = text => '"' + (/^[=+\-@\t\r]/.test(text) && !/^-?[\d.]+( \[.*\])?$/.test(text) ? "'" : "") + text.replaceAll('"', '""') + '"';
      const lines = [this.heads.map(head => cell(head.textContent)).concat('"address"')];
      for (const row of this.body.rows) {
        const one = this.rows.find(other => other.row === row);
        if (one && !row.hidden) lines.push(one.cells.map(cell).concat(cell(row.querySelector("a")?.hash.slice(1) ?? "")));
      }
      const link = element("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.map(line => line.join(",")).join("\r\n") + "\r\n"], {type: "text/csv"}));
      link.download = this.part + ".csv";
      link.click();
      URL.revokeObjectURL(link.href);
    }
  }

  // What opens on a click came packed. A browser that cannot unpack it keeps the links to the same in the file beside.
  const unpack = async () => {
    const packed = document.getElementById("packed");
    const bytes = Uint8Array.from(atob(packed.textContent), letter => letter.charCodeAt(0));
    const made = element("template");
    made.innerHTML = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    const places = all(document, ".held");
    [...made.content.children].forEach((one, at) => places[at].replaceWith(one));
    packed.remove();
    for (const link of all(document, 'a[href^="cards.html#"]')) link.setAttribute("href", link.getAttribute("href").slice(10));
  };

  const start = async () => {
    if ("DecompressionStream" in window) await unpack();
    const explorers = all(document, "table.x").map(table => new Explorer(table));
    addEventListener("hashchange", () => { for (const one of explorers) one.read(); reveal(); });
    reveal();
    performance.mark("ready");
  };
  start();
})();
