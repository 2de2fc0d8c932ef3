// Nothing here is needed. Where scripts run, the sheet is updated in place, so that the page does not jump and the
// browser's history holds one entry. Words go to this server only, as they do without it.
"use strict";
(() => {
  const printer = document.querySelector("[data-print]");
  if (printer) { printer.hidden = false; printer.addEventListener("click", () => window.print()); }

  {
    const leave = () => document.querySelector("[data-leave]");
    const go = () => {
      const sealed = document.querySelector("[name=sealed]");
      if (sealed) navigator.sendBeacon("/", new URLSearchParams({ sealed: sealed.value, do: "end" }));
      const away = leave() ? leave().href : "about:blank";
      document.body.replaceChildren();
      location.replace(away);
    };
    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-leave]")) { event.preventDefault(); go(); }
    });
    let shifts = [];
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Shift" || event.repeat) return;
      shifts = [...shifts, Date.now()].filter((at) => Date.now() - at < 5000);
      if (shifts.length >= 3) go();
    });
  }

  const replaced = (page) => {
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    document.body.replaceWith(page.body);
  };

  const settle = (top) => {
    const first = document.querySelector("[autofocus]");
    window.scrollTo({ top, behavior: "instant" });
    if (first) first.focus({ preventScroll: false });
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (!form.matches("form[method=post]") || !button || button.value === "end" || button.value === "take-away") return;
    if (form.matches(".bar")) return;
    event.preventDefault();
    const data = new URLSearchParams(new FormData(form));
    data.append(button.name, button.value);
    document.body.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch("/", { method: "POST", body: data, cache: "no-store", credentials: "omit" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const top = window.scrollY;
      replaced(page);
      settle(top);
    } catch {
      document.body.removeAttribute("aria-busy");
      HTMLFormElement.prototype.submit.call(withButton(form, button));
    }
  });

  const withButton = (form, button) => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: button.name, value: button.value });
    form.append(field);
    return form;
  };
})();
