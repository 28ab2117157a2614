// What Streamlit's page lacks: a newly drawn answer is announced once, and a citation can be copied.
"use strict";
window.prerenderReady = false;
// Where the server is: else Streamlit tries /browse/_stcore first, and the console is full of 404.
window.__streamlit = { BACKEND_BASE_URL: new URL(".", document.currentScript.src).href };

addEventListener("DOMContentLoaded", () => {
  const spoken = document.createElement("div");
  spoken.id = "yj-said";
  spoken.setAttribute("role", "status");
  spoken.setAttribute("aria-live", "polite");
  document.body.append(spoken);

  const seen = new Set();
  let waiting = 0;
  // Streamlit draws in pieces and again; an answer is known by the number of its turn.
  const announce = () => {
    const answer = document.querySelector("[data-turn]");
    if (!answer || seen.has(answer.dataset.turn)) return;
    seen.add(answer.dataset.turn);
    const text = (name) => answer.querySelector(name)?.innerText ?? "";
    spoken.textContent = `${text(".yj-label")}。${text(".yj-says")}`;
  };
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(announce, 150);
  }).observe(document.getElementById("root"), { childList: true, subtree: true });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const done = await copied(button.dataset.copy);
    spoken.textContent = button.textContent = done ? "已复制" : "没有复制成，请选中后复制";
    setTimeout(() => { button.textContent = "复制引文"; }, 2000);
  });
});

// Without https a browser has no clipboard for pages; a selection can still be copied.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
