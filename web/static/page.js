// What Streamlit's page lacks: it is read before Streamlit has started, a newly drawn answer is announced once, and a page
// that cannot reach the server says why.
"use strict";
window.prerenderReady = false;
// Where the server is: else Streamlit tries /browse/_stcore first, and the console is full of 404.
window.__streamlit = { BACKEND_BASE_URL: new URL(".", document.currentScript.src).href };

// Where a proxy or a setting keeps the page's websocket from opening, Streamlit leaves the page grey without a word: who
// was never connected within so many milliseconds goes on with the plain page.
const PATIENCE = 3000;
// Milliseconds in which the browser draws what there is.
const PAUSE = 80;
// Milliseconds without a connection until somebody is told: a short gap nobody need know of.
const GAP = 1500;
let connected = false, lost = 0;
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("open", () => {
      connected = true;
      clearTimeout(lost);
      for (const told of document.querySelectorAll("#yj-blocked, #yj-lost")) told.remove();
    });
    this.addEventListener("error", tellWhy);
    this.addEventListener("close", () => {
      clearTimeout(lost);
      if (connected) lost = setTimeout(tell, GAP, "yj-lost", "连接断了，正在重新连接，好了这行字就消失。已有的回答还在，写到一半的也在。");
    });
  }
};

// Said once, above everything, until it is no longer so.
function tell(id, words) {
  if (document.getElementById(id)) return;
  const told = document.createElement("p");
  told.id = id;
  told.setAttribute("role", "alert");
  told.textContent = words;
  document.body.prepend(told);
}

function goPlain() {
  try {
    // The plain page finds it there (ask.js).
    const typed = document.querySelector("#yj-first textarea");
    sessionStorage.setItem("youju-typed", typed ? typed.value : "");
  } catch (forbidden) { /* Not allowed to keep anything. */ }
  location.replace(window.youjuPlain);
}

async function tellWhy() {
  let why = "";
  try {
    // The server decides about this call as about the websocket. It is a POST: of those a browser says where they come from.
    const answer = await fetch(new URL("api/v1/ask", window.__streamlit.BACKEND_BASE_URL), { method: "POST", body: "{}" });
    const { errors: [wrong] } = await answer.json();
    if (answer.status === 403) why = `${wrong.what}。${wrong.fix}。`;
    // The server would take it: a proxy between keeps websockets back. The plain page needs none.
    if (answer.status === 400 && !connected) setTimeout(() => connected || goPlain(), PATIENCE);
  } catch (away) { /* No server: Streamlit says so, and tries again. */ }
  if (why) tell("yj-blocked", `这一页打不开：${why}`);
}

// Streamlit's scripts come once the page has been drawn without them: they would keep it from being read for as long.
addEventListener("load", () => setTimeout(() => {
  document.head.append(document.getElementById("yj-streamlit").content.cloneNode(true));
}, PAUSE));

// Whether a character is half chosen. Listened for at once: Streamlit's scripts are long in coming. One begun before
// this script was there is known by its next key.
let composing = false;
for (const name of ["compositionstart", "compositionupdate"]) document.addEventListener(name, () => { composing = true; });
document.addEventListener("compositionend", () => { composing = false; });

// Safari ends a composition with Enter as 229 and says that it is over: to Streamlit that would send what is half written.
addEventListener("keydown", (event) => { if (event.keyCode === 229) event.stopPropagation(); }, true);

// An address that asks becomes the one that shows the answer: else the browser's way back would only ask again.
const push = history.pushState.bind(history);
history.pushState = (state, title, address) => {
  const here = new URLSearchParams(location.search);
  // On the browse page as well while one types: of a word that is looked for not every letter is a step to go back.
  const asks = /\/browse$/.test(location.pathname) ? here.has("q") && !here.has("unit") && !/[?&]unit=/.test(address) : here.has("q") || here.has("unit");
  if (asks) history.replaceState(state, title, address);
  else push(state, title, address);
};

// What is pressed within an answer goes to Streamlit by way of a field of its that nobody sees (web/screens/presses.py).
function press(button) {
  const field = document.querySelector(".st-key-press input"), key = button.closest("[data-key]").dataset.key;
  const typed = button.parentNode.querySelector("input");
  if (!field || field.disabled) {
    document.getElementById("yj-said").textContent = "没有送到，请再按一次。";
    return;
  }
  write(field, JSON.stringify([key, button.name, button.value, typed ? typed.value : "", Date.now()]));
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

// As if it had been typed there: Streamlit hears of it in no other way.
function write(field, words) {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, words);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// From one official question to another the page need not load again: Streamlit draws what the new address asks for.
addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest(".stApp .yj-listing a, .stApp .yj-beside a");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (new URL(link.href).pathname !== location.pathname) return;
  event.preventDefault();
  push(null, "", link.href);
  if (location.search) dispatchEvent(new PopStateEvent("popstate"));
  else location.reload();
  document.querySelector(".stMainBlockContainer").scrollTop = 0;
});

// Back where nothing had been asked: to Streamlit an address without a question is no other than that of a page's link.
addEventListener("popstate", () => { if (!location.search) location.reload(); });

addEventListener("DOMContentLoaded", () => {
  const spoken = document.createElement("div");
  spoken.id = "yj-said";
  spoken.setAttribute("role", "status");
  spoken.setAttribute("aria-live", "polite");
  document.body.append(spoken);

  const seen = new Set();
  // `pressed`: what was answered last, of which the answer is awaited.
  let waiting = 0, pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".stApp .yj-drawn button[name]");
    if (!button) return;
    pressed = button;
    press(button);
  });
  // Streamlit draws in pieces and again; an answer is known by the number of its turn.
  const announce = () => {
    const answer = document.querySelector("[data-turn]");
    if (!answer || seen.has(answer.dataset.turn)) return;
    seen.add(answer.dataset.turn);
    const text = (name) => [...answer.querySelectorAll(name)].slice(0, 1).map((one) => one.innerText).join("");
    spoken.textContent = `${text(".yj-label")}。${text(".yj-says")}`;
  };
  // What was pressed is drawn anew: who has no place then goes on with what is asked next, else with the verdict, or where the press was.
  const goOn = () => {
    if (!pressed || pressed.isConnected) return;
    const { name, value } = pressed, foot = document.querySelector(".yj-foot");
    const answer = document.querySelector("[data-turn]") || foot;
    const same = [...document.querySelectorAll(`.yj-drawn button[name="${name}"]`)];
    const places = /^(unhelpful|vote|earlier|reread)$/.test(name)
      ? [foot.querySelector(".yj-vote input"), same.find((one) => one.value === value), same[0], foot.querySelector("button")]
      : [answer.querySelector(".yj-now button"), answer.querySelector(".yj-label")];
    const next = places.find((one) => one);
    pressed = null;
    if (!next || document.activeElement !== document.body) return;
    if (next.tagName === "H2") next.tabIndex = -1;
    // Who pressed far below sees what became of it.
    if (answer.contains(next)) document.querySelector(".stMainBlockContainer").scrollTop = 0;
    next.focus();
  };
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      announce();
      goOn();
    }, 150);
  }).observe(document.getElementById("root"), { childList: true, subtree: true });

  const first = document.getElementById("yj-first");
  if (first) handOver(first, (turn) => seen.add(turn));
});

// What is drawn before Streamlit has started gives way once Streamlit has drawn the same, and what was typed goes with it.
function handOver(first, told) {
  const typed = first.querySelector("textarea"), page = first.querySelector(".yj-page");
  // Nobody is in the middle of anything: a character half chosen, words selected, something unfolded.
  const busy = () => composing || first.querySelector("details[open]") || !getSelection().isCollapsed;
  const watch = setInterval(() => {
    const app = document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
    const box = app && app.querySelector('[data-testid="stChatInputTextArea"]');
    // Some of what it draws is fetched only then, with a grey shape in its place.
    const whole = box && app.querySelector("[data-turn], .yj-welcome") && !app.querySelector('[data-testid="stSkeleton"]');
    if (!whole || busy()) return;
    clearInterval(watch);
    const focused = first.contains(document.activeElement) && document.activeElement;
    const [start, end] = [typed.selectionStart, typed.selectionEnd];
    const scrolled = page.scrollTop;
    const turn = app.querySelector("[data-turn]"), next = app.querySelector(".yj-now button");
    if (turn) told(turn.dataset.turn);
    first.remove();
    if (typed.value) write(box, typed.value);
    app.querySelector(".stMainBlockContainer").scrollTop = scrolled;
    if (focused === typed) {
      box.focus();
      box.setSelectionRange(start, end);
    } else if (focused && next) {
      next.focus();
    }
  }, 50);
}
