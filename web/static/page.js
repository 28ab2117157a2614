// What Streamlit's page lacks: a newly drawn answer is announced once, a citation can be copied, and a page that cannot
// reach the server says why.
"use strict";
window.prerenderReady = false;
// Where the server is: else Streamlit tries /browse/_stcore first, and the console is full of 404.
window.__streamlit = { BACKEND_BASE_URL: new URL(".", document.currentScript.src).href };

// Where a proxy or a setting keeps the page's websocket from opening, Streamlit leaves the page grey without a word: who
// was never connected within so many milliseconds goes on with the plain page.
const PATIENCE = 3000;
let connected = false;
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("open", () => {
      connected = true;
      document.getElementById("yj-blocked")?.remove();
    });
    this.addEventListener("error", tellWhy);
  }
};

async function tellWhy() {
  let why = "";
  try {
    // The server decides about this call as about the websocket. It is a POST: of those a browser says where they come from.
    const answer = await fetch(new URL("api/v1/ask", window.__streamlit.BACKEND_BASE_URL), { method: "POST", body: "{}" });
    const { errors: [wrong] } = await answer.json();
    if (answer.status === 403) why = `${wrong.what}。${wrong.fix}。`;
    // The server would take it: a proxy between keeps websockets back. The plain page needs none.
    if (answer.status === 400 && !connected) setTimeout(() => connected || location.replace(window.youjuPlain), PATIENCE);
  } catch { /* No server: Streamlit says so, and tries again. */ }
  if (!why || document.getElementById("yj-blocked")) return;
  const told = document.createElement("p");
  told.id = "yj-blocked";
  told.setAttribute("role", "alert");
  told.textContent = `这一页打不开：${why}`;
  document.body.prepend(told);
}

addEventListener("DOMContentLoaded", () => {
  const spoken = document.createElement("div");
  spoken.id = "yj-said";
  spoken.setAttribute("role", "status");
  spoken.setAttribute("aria-live", "polite");
  document.body.append(spoken);

  const seen = new Set();
  let waiting = 0, confirming = false;
  document.addEventListener("click", (event) => { confirming ||= Boolean(event.target.closest?.('[role="radiogroup"]')); }, true);
  // Streamlit draws in pieces and again; an answer is known by the number of its turn.
  const announce = () => {
    const answer = document.querySelector("[data-turn]");
    if (!answer || seen.has(answer.dataset.turn)) return;
    seen.add(answer.dataset.turn);
    const text = (name) => answer.querySelector(name)?.innerText ?? "";
    spoken.textContent = `${text(".yj-label")}。${text(".yj-says")}`;
    // Each answer draws its statements anew: who confirmed one goes on with the next.
    if (confirming && document.activeElement === document.body) {
      const groups = [...document.querySelectorAll('.stMain [role="radiogroup"]')];
      const open = groups.find((group) => !group.querySelector('[aria-checked="true"]')) ?? groups[0];
      open?.querySelector('[role="radio"]')?.focus();
    }
    confirming = false;
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
