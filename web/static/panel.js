// The panel: asks the API, shows what it drew, and talks to the page around it, and to no other. As old as Chromium 83.
"use strict";

const at = (id) => document.getElementById(id);
const log = at("log"), box = at("box"), state = at("state"), send = at("send"), welcome = at("welcome"), privacy = at("privacy");
// Who put the panel there says so behind the #; only frames of allowed origins get this far (frame-ancestors).
const told = new URLSearchParams(location.hash.slice(1));
const host = told.get("host") || "", linked = new URLSearchParams(location.search).get("q");
// `answered`: whether the answer on top is an official one.
let theCase = null, busy = false, answered = false;
// By which the records know the conversation: one asks by it what was recorded, or to have that deleted.
let number = "";
// What a person said not to know, with the matter it is of.
const unsure = new Set();
// Questions with their answers, as far as they are drawn; the oldest first.
let turns = [];

// An element with its properties and what stands in it. Texts stay texts.
function made(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

// What is going on, for everybody; how an answer turned out only for who cannot see it.
function tell(words, look = "") {
  state.textContent = words;
  state.className = look;
}

async function call(path, body) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), 20000);
  const response = await fetch(`api/v1/${path}`, {
    method: body ? "POST" : "GET",
    headers: body ? { "Content-Type": "application/json", "X-Youju-Conversation": number } : {},
    body: body && JSON.stringify(body),
    signal: ending.signal,
  }).finally(() => clearTimeout(timer));
  const data = await response.json();
  if (response.headers.has("X-Youju-Conversation")) numbered(response.headers.get("X-Youju-Conversation"));
  if (!response.ok) throw new Error(data.errors.map((one) => `${one.what}。${one.fix}。`).join(""));
  return data;
}

function numbered(given) {
  number = given;
  at("number").textContent = number && `本次对话编号 ${number}`;
}

// One message after the other, or what a person pressed: facts, or answers to statements. False: nothing was answered, and nothing is lost.
let last = Promise.resolve();
function ask(said, pressed, unit) {
  return (last = last.then(() => answer(said, pressed, "", unit)));
}

// `after`: what was said to thanks, for which the answer stays. `unit`: the official question that was pressed.
async function answer(said, pressed, after, unit) {
  busy = true;
  send.setAttribute("aria-disabled", "true");
  tell("正在查……");
  try {
    const data = await call("ask?html=true", pressed ? { case: theCase, ...pressed } : unit ? { unit, case: theCase } : { question: said, case: theCase });
    theCase = data.case;
    // The one piece of HTML: drawn by the server, which escaped every text in it.
    const reply = made("div");
    reply.innerHTML = data.html;
    if (reply.querySelector("[data-idle]") && log.querySelector(".turn")) {
      // Thanks keep the answer; what was refused stays refused.
      if (answered) return await answer("", { facts: {} }, data.reason.text);
      log.querySelector(".turn").prepend(made("p", {}, data.reason.text));
      tell(data.reason.text, "heard");
      return true;
    }
    answered = Boolean(data.unit);
    show(said, data, reply, pressed);
    if (pressed && turns.length) turns[turns.length - 1].data = data;
    else turns.push({ said, data });
    keep();
    if (after) log.querySelector(".turn").prepend(made("p", {}, after));
    return true;
  } catch (problem) {
    // What the API says in words is shown; anything else means that it is away.
    const known = problem.constructor === Error;
    tell(known ? problem.message : "暂时连不上服务。您写的内容还在，请稍后再试。", "wrong");
    if (!known) seek();
    return false;
  } finally {
    busy = false;
    send.removeAttribute("aria-disabled");
  }
}

// The newest answer stands on top; earlier ones are folded below it, with nothing to press.
function show(said, data, reply, pressed) {
  welcome.hidden = true;
  const before = log.querySelector(".turn");
  // Who presses goes on with the same answer.
  const turn = pressed && before ? before : made("div", { className: "turn" });
  const question = pressed && before ? before.querySelector(".said") : made("p", { className: "said" }, said);
  for (const one of reply.querySelectorAll("[data-asked]")) if (unsure.has(asked(one.dataset.asked))) one.remove();
  if (data.alternatives.length) reply.append(near(data.alternatives));
  reply.append(vote(question.textContent, data));
  turn.textContent = "";
  turn.append(question, reply);
  if (before && before !== turn) fold(before);
  if (before !== turn) {
    log.prepend(turn);
    log.scrollTop = 0;
  }
  tell(`${data.verdict.label}。${data.reason.text || data.verdict.says}`, "heard");
}

function fold(turn) {
  for (const old of turn.querySelectorAll(".near, .vote, .yj-press, .yj-change, [data-asked]")) old.remove();
  const question = turn.querySelector(".said").textContent;
  turn.replaceWith(made("details", { className: "earlier" }, made("summary", {}, question),
    made("p", {}, "这是问到这里时的回答；后来说的、按的没有算在内。"), turn.lastElementChild));
}

const asked = (fact) => `${theCase.question} ${fact}`;

// A question to press. With its answer it is gone: the keys go to where the answer is.
const question = ({ id, question: text }) => made("li", {}, made("button", {
  type: "button",
  onclick: () => ask(text.slice(0, 500), null, id).then((done) => done && log.focus({ preventScroll: true })),
}, text));

// With its name for who cannot see it.
function named(element, name) {
  element.setAttribute("aria-label", name);
  return element;
}

function near(units) {
  const list = made("ul", {}, ...units.map(question));
  return named(made("nav", { className: "near" }, made("p", {}, "相近的官方问题"), list), "相近的官方问题");
}

function vote(said, data) {
  const row = made("div", { className: "row vote" }, "有用吗？");
  const send = async (given, reason) => {
    try {
      await call("feedback", { vote: given, question: said, unit: data.unit ? data.unit.id : null, verdict: data.verdict.code, reason });
      const focused = row.contains(document.activeElement);
      row.textContent = "谢谢，已交给知识库负责人。";
      if (focused) box.focus();
      tell("已记下。");
    } catch (problem) {
      tell(problem.constructor === Error ? problem.message : "没有记下，请稍后再试。", "wrong");
    }
  };
  // In words: not every machine has a font with signs for them.
  const button = (label, press) => made("button", { type: "button", onclick: press }, label);
  row.append(button("有用", () => send("up", "")), button("没有解决", () => {
    if (row.nextElementSibling && row.nextElementSibling.matches(".vote")) return;
    const why = named(made("input", { maxLength: 500, placeholder: "哪里不对（可选）" }), "哪里不对（可选）");
    // No form: in a sandbox one is never sent.
    const done = () => send("down", why.value).then(() => { form.remove(); box.focus(); });
    const form = made("div", { className: "row vote" }, made("span", {}, `没有解决？${data.contact}`), why,
      made("button", { type: "button", onclick: done }, "发送"));
    why.onkeydown = (event) => { if (entered(event)) done(); };
    row.after(form);
    why.focus();
  }));
  return row;
}

// Enter, unless it ends the choice of a character: Safari says that by 229 alone.
const entered = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;

async function submit() {
  if (busy) return;
  const said = box.value.trim();
  if (!said) return void tell("没有读到文字，请写下要问的事。", "wrong");
  if (await ask(said)) {
    // What was typed meanwhile stays.
    if (box.value.trim() === said) box.value = "";
    box.focus();
  }
}

send.addEventListener("click", submit);
box.addEventListener("keydown", (event) => {
  if (!entered(event)) return;
  event.preventDefault();
  submit();
});
at("again").addEventListener("click", () => {
  theCase = null;
  turns = [];
  keep();
  numbered("");
  log.textContent = "";
  log.append(welcome, privacy);
  welcome.hidden = false;
  tell("");
  box.focus();
});
log.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  const pressed = event.target.closest("button[name=fact]");
  const [fact, value] = pressed ? pressed.value.split("=") : [];
  if (fact) {
    if (value !== "unsure") return void ask("", { facts: { [fact]: value } }).then((done) => done && box.focus());
    unsure.add(asked(fact));
    event.target.closest("[data-asked]").remove();
    return void box.focus();
  }
  if (!button) return;
  event.preventDefault();
  const { confirm: id, value: given } = button.dataset;
  // Pressed once more, it is taken back.
  const taken = button.getAttribute("aria-pressed") === "true";
  ask("", { confirm: { [id]: taken ? null : given } }).then((done) => done && next(id));
});
// The keyboard goes on with the next statement, or stays where it was.
function next(id) {
  const there = log.querySelector(".turn .yj-now button") || log.querySelector(`.turn [data-confirm="${id}"]`);
  const fold = there && there.closest("details");
  if (fold) fold.open = true;
  (there || box).focus();
}
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229) post("close");
});

// Both sides name the other's origin and window; nothing else is heard.
function post(what) {
  if (host && parent !== window) parent.postMessage({ youju: what }, host);
}
addEventListener("message", (event) => {
  const heard = event.data;
  if (!host || event.origin !== host || event.source !== parent || !heard || typeof heard !== "object") return;
  if (heard.youju === "focus") box.focus();
  // What the page asks at first gives way to a conversation that goes on.
  if (heard.youju === "ask" && typeof heard.question === "string" && !(heard.first && turns.length)) ask(heard.question);
});

// The conversation outlives a reload and the way to the next page of a site, as long as its tab. A browser may forbid it.
const KEPT = "youju-panel";
function keep() {
  try {
    // What is drawn of an answer; the oldest give way where there is no room.
    const lean = ({ said, data }) => ({ said, data: {
      html: data.html, unit: data.unit && { id: data.unit.id }, verdict: data.verdict, reason: data.reason, contact: data.contact,
      alternatives: data.alternatives.map((one) => ({ id: one.id, question: one.question })) } });
    for (let some = turns.slice(-20).map(lean); ; some = some.slice(1)) {
      const text = JSON.stringify({ linked, number, theCase, answered, unsure: [...unsure], turns: some });
      if (text.length > 1e6 && some.length) continue;
      return sessionStorage.setItem(KEPT, text);
    }
  } catch (forbidden) { /* Then it lasts as long as the page. */ }
}
function restore() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT));
    // A link with another question begins anew.
    if (!found || (linked && found.linked !== linked)) return;
    theCase = found.theCase;
    numbered(found.number || "");
    found.unsure.forEach((one) => unsure.add(one));
    for (const { said, data } of found.turns) {
      const reply = made("div");
      reply.innerHTML = data.html;
      show(said, data, reply);
    }
    ({ turns, answered } = found);
  } catch (forbidden) { /* Nothing was kept, or it is of an older version. */ }
  tell("");
}

// The questions to begin with; where the server is away it is looked for until it is back.
let wait = 0;
function seek() {
  clearTimeout(seek.timer);
  wait = Math.min(30000, wait * 2 || 3000);
  seek.timer = setTimeout(begin, wait);
}
function begin() {
  call("units").then(({ units }) => {
    if (!at("examples").children.length) at("examples").append(...units.slice(0, 6).map(question));
    if (wait && state.className === "wrong") tell("服务恢复了，请再按一次“提问”。");
    wait = 0;
  }, (problem) => {
    if (!wait) tell(problem.constructor === Error ? problem.message : "暂时连不上服务，请稍后再试。", "wrong");
    seek();
  });
}

// By day and by night as the page around says: then the media queries for it always hold, or never.
function dress(theme) {
  document.documentElement.style.colorScheme = theme;
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (rule.media && /prefers-color-scheme/.test(rule.media.mediaText)) rule.media.mediaText = theme === "dark" ? "all" : "not all";
    }
  }
}
if (/^(dark|light)$/.test(told.get("theme"))) dress(told.get("theme"));
if (told.get("title")) document.title = at("title").textContent = told.get("title").slice(0, 40);
document.body.classList.toggle("framed", Boolean(host));
at("webmaster").hidden = parent !== window;

if (window.origin === "null") {
  tell("这个框带 sandbox，读不到答复：请网站管理员给它加上 allow-scripts、allow-same-origin 和 allow-popups。", "wrong");
} else {
  begin();
  restore();
  if (linked && !turns.length) ask(linked);
}
post("ready");
