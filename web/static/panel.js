// The panel: asks the API, shows what it drew, and talks to the page around it, and to no other.
"use strict";

const at = (id) => document.getElementById(id);
const log = at("log"), box = at("box"), state = at("state"), send = at("send");
// Who put the panel there says so behind the #; only frames of allowed origins get this far (frame-ancestors).
const host = new URLSearchParams(location.hash.slice(1)).get("host") ?? "";
// `answered`: whether the answer on top is an official one.
let theCase = null, busy = false, answered = false;
// What a person said not to know, with the matter it is of.
const unsure = new Set();

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
  const response = await fetch(`api/v1/${path}`, {
    method: body ? "POST" : "GET",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(20000),
  });
  const data = await response.json();
  if (!response.ok) throw new Error(data.errors.map((one) => `${one.what}。${one.fix}。`).join(""));
  return data;
}

// One message after the other, or what a person pressed: facts, or answers to statements. False: nothing was answered, and nothing is lost.
let last = Promise.resolve();
function ask(said, pressed) {
  return (last = last.then(() => answer(said, pressed)));
}

// `after`: what was said to thanks, for which the answer stays.
async function answer(said, pressed, after) {
  busy = true;
  send.setAttribute("aria-disabled", "true");
  tell("正在查……");
  try {
    const data = await call("ask?html=true", pressed ? { case: theCase, ...pressed } : { question: said, case: theCase });
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
    if (after) log.querySelector(".turn").prepend(made("p", {}, after));
    return true;
  } catch (problem) {
    // What the API says in words is shown; anything else means that it is away.
    const known = problem.constructor === Error;
    tell(known ? problem.message : "暂时连不上服务。您写的内容还在，请稍后再试。", "wrong");
    return false;
  } finally {
    busy = false;
    send.removeAttribute("aria-disabled");
  }
}

// The newest answer stands on top; earlier ones are folded below it, with nothing to press.
function show(said, data, reply, pressed) {
  at("welcome").hidden = true;
  const before = log.querySelector(".turn");
  // Who presses goes on with the same answer.
  const turn = pressed && before ? before : made("div", { className: "turn" });
  const question = pressed && before ? before.querySelector(".said") : made("p", { className: "said" }, said);
  for (const one of reply.querySelectorAll("[data-asked]")) if (unsure.has(asked(one.dataset.asked))) one.remove();
  if (data.alternatives.length) reply.append(near(data.alternatives));
  reply.append(vote(question.textContent, data));
  turn.replaceChildren(question, reply);
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

const question = (text) => made("li", {}, made("button", { type: "button", onclick: () => ask(text.slice(0, 500)) }, text));

function near(units) {
  return made("nav", { className: "near", ariaLabel: "相近的官方问题" },
    made("p", {}, "相近的官方问题"), made("ul", {}, ...units.map((unit) => question(unit.question))));
}

function vote(said, data) {
  const row = made("div", { className: "row vote" }, "有用吗？");
  const keep = async (given, reason) => {
    try {
      await call("feedback", { vote: given, question: said, unit: data.unit?.id ?? null, verdict: data.verdict.code, reason });
      row.replaceChildren("谢谢，已交给知识库负责人。");
      tell("已记下。");
    } catch (problem) {
      tell(problem.constructor === Error ? problem.message : "没有记下，请稍后再试。", "wrong");
    }
  };
  const button = (label, sign, press) => made("button", { type: "button", ariaLabel: label, onclick: press }, sign);
  row.append(button("有用", "👍", () => keep("up", "")), button("没有解决", "👎", () => {
    const why = made("input", { maxLength: 500, ariaLabel: "哪里不对（可选）", placeholder: "哪里不对（可选）" });
    const form = made("form", { className: "row vote" }, made("span", {}, `没有解决？${data.contact}`), why, made("button", {}, "发送"));
    form.onsubmit = (event) => { event.preventDefault(); keep("down", why.value).then(() => form.remove()); };
    row.after(form);
    why.focus();
  }));
  return row;
}

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

at("form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
box.addEventListener("keydown", (event) => {
  // Enter also ends the choice of a character.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
});
at("again").addEventListener("click", () => {
  theCase = null;
  log.replaceChildren(at("welcome"));
  at("welcome").hidden = false;
  tell("");
  box.focus();
});
log.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  const [fact, value] = event.target.closest("button[name=fact]")?.value.split("=") ?? [];
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
  const there = log.querySelector(".turn .yj-now button") ?? log.querySelector(`.turn [data-confirm="${id}"]`);
  there?.closest("details")?.setAttribute("open", "");
  (there ?? box).focus();
}
addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) post("close"); });

// Both sides name the other's origin and window; nothing else is heard.
function post(what) {
  if (host && parent !== window) parent.postMessage({ youju: what }, host);
}
addEventListener("message", (event) => {
  if (!host || event.origin !== host || event.source !== parent || typeof event.data !== "object") return;
  if (event.data?.youju === "focus") box.focus();
  if (event.data?.youju === "ask" && typeof event.data.question === "string") ask(event.data.question);
});

call("units").then(({ units }) => {
  at("examples").append(...units.slice(0, 6).map((unit) => question(unit.question)));
}).catch(() => tell("暂时连不上服务，请稍后再试。", "wrong"));
const linked = new URLSearchParams(location.search).get("q");
if (linked) ask(linked);
post("ready");
