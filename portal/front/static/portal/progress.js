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
  let leaving = false;

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
      if (leaving) return;
      show(state);
      pause = usual;
      if (state.done) {
        location.reload();
        return;
      }
    } catch {
      pause = slowest;
    }
    if (!document.hidden && !leaving) timer = setTimeout(ask, pause);
  };

  /* Whoever has pressed something is on the way to its answer: loading this page anew would take her away from it. */
  const leave = () => {
    leaving = true;
    clearTimeout(timer);
    timer = setTimeout(stay, slowest);
  };
  const stay = () => {
    leaving = false;
    ask();
  };

  window.addEventListener("beforeunload", leave);
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  timer = setTimeout(ask, usual);
})();
