// Lines of a statement are confirmed one after the other, each in its own request; without this the page comes back whole.
(() => {
  "use strict";
  const form = document.getElementById("statement");
  if (!form) return;
  const progress = document.getElementById("progress");
  const bar = progress.querySelector("progress"), words = progress.querySelector("span");
  let busy = false;
  const say = (text) => { progress.hidden = false; words.textContent = text; };
  const confirm = async (row) => {
    const sent = new URLSearchParams({ "form-token": form.elements["form-token"].value, part: "row", confirm: row.dataset.line });
    for (const one of row.querySelectorAll("input")) sent.append(one.name, one.value);
    const answer = await fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
    if (answer.type === "opaqueredirect" || !answer.ok) { const left = new Error(form.dataset.left); left.known = true; throw left; }
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    const fresh = made.content.querySelector("tr");
    row.replaceWith(fresh);
    return fresh;
  };
  const all = async (rows) => {
    if (busy) return;
    busy = true;
    form.setAttribute("aria-busy", "true");
    bar.max = rows.length;
    let recorded = 0, refused = 0;
    try {
      for (const row of rows) {
        bar.value = recorded + refused;
        say(`${recorded + refused} / ${rows.length}`);
        const fresh = await confirm(row);
        if (fresh.classList.contains("settled")) recorded += 1; else refused += 1;
      }
      bar.value = rows.length;
      say(`${recorded} ${form.dataset.done}` + (refused ? `, ${refused} ${form.dataset.refused}` : ""));
    } catch (lost) {
      say(lost.known ? lost.message : form.dataset.away);
    } finally {
      busy = false;
      form.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // a form of lines is sent more than once
    const which = event.submitter?.value;
    if (!which) return; // the Enter key in a field confirms nothing by chance
    all(which === "sure" ? [...form.querySelectorAll("tr[data-sure]")] : [event.submitter.closest("tr")]);
  });
})();
