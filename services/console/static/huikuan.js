// Keys, rows that lead somewhere, lines of forms, charts. Pages work without it; it only makes them quicker.
(() => {
  "use strict";
  const typing = (event) => event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey
    || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
  const rows = () => [...document.querySelectorAll("tr[data-href]")];
  let at = rows().findIndex((row) => row.classList.contains("here"));
  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("here");
    at = Math.min(Math.max(at + by, 0), all.length - 1);
    all[at].classList.add("here");
    all[at].scrollIntoView({ block: "nearest" });
    all[at].querySelector("a")?.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    const link = (rel) => document.querySelector(`a[rel=${rel}]`)?.click();
    const keys = { j: () => move(1), k: () => move(-1), "]": () => link("next"), "[": () => link("prev"),
      "/": () => document.getElementById("search")?.focus(), "?": () => document.getElementById("help")?.showModal() };
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input") && !getSelection().toString()) location.href = row.dataset.href;
    if (event.target.closest("[data-print]")) print();
    if (event.target.closest("[data-all-yes]")) {
      for (const one of event.target.form.querySelectorAll("select")) one.value ||= "yes";
    }
    const add = event.target.closest("[data-add-line]");
    if (add) {
      const body = document.querySelector(`[data-lines="${add.dataset.addLine}"]`);
      const number = body.rows.length;
      const line = body.rows[number - 1].cloneNode(true);
      for (const one of line.querySelectorAll("[name], [for]")) {
        for (const attribute of ["name", "id", "for"]) {
          if (one.hasAttribute(attribute)) one.setAttribute(attribute, one.getAttribute(attribute).replace(/-\d+-/, `-${number}-`));
        }
        if ("value" in one) one.value = "";
      }
      body.append(line);
      line.querySelector("input, select")?.focus();
    }
  });
  // The event behind a row stands in the history of the same page, folded.
  const unfold = () => { const one = document.getElementById(location.hash.slice(1)); if (one?.tagName === "DETAILS") one.open = true; };
  addEventListener("hashchange", unfold);
  unfold();
  // A form is sent once: a second click finds the button resting. The server counts it once in any case.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });
  // What was answered to a form beside a list may stand far down the record.
  document.querySelector(".split-record [role=alert], .split-record .foreseen")?.scrollIntoView({ block: "center" });
  if (matchMedia("(max-width: 760px)").matches) document.querySelector(".menu")?.removeAttribute("open");
})();
