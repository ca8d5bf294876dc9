/* Keeps the progress of a request fresh. Text only; without this file the page reloads itself every ten seconds. */
"use strict";
(() => {
  const box = document.querySelector("[data-progress-url]");
  if (!box) return;
  const text = box.querySelector("output");
  const bar = box.querySelector("progress");
  const usual = 1500;
  const slowest = 30000;
  let pause = usual;
  let timer = 0;

  const show = (state) => {
    if (Number.isFinite(state.percent)) bar.value = state.percent;
    if (typeof state.text === "string" && text.textContent !== state.text) text.textContent = state.text;
  };

  const ask = async () => {
    clearTimeout(timer);
    try {
      const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      show(state);
      pause = usual;
      if (state.done) {
        location.reload();
        return;
      }
    } catch {
      pause = slowest;
    }
    if (!document.hidden) timer = setTimeout(ask, pause);
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  timer = setTimeout(ask, usual);
})();
