// The panel: asks the API, shows what it drew, and talks to the page around it, and to no other.
"use strict";

const at = (id) => document.getElementById(id);
const log = at("log"), box = at("box"), state = at("state"), send = at("send");
const UNSURE = "不清楚";
// Who put the panel there says so behind the #; only frames of allowed origins get this far (frame-ancestors).
const host = new URLSearchParams(location.hash.slice(1)).get("host") ?? "";
let theCase = null, busy = false;
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

async function answer(said, pressed) {
  busy = true;
  send.setAttribute("aria-disabled", "true");
  tell("正在查……");
  try {
    const data = await call("ask?html=true", pressed ? { case: theCase, ...pressed } : { question: said, case: theCase });
    theCase = data.case;
    show(said, data, pressed?.confirm);
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

function show(said, data, replaces) {
  at("welcome").hidden = true;
  // Only the last answer asks.
  for (const old of log.querySelectorAll(".asked, .near, .vote, .yj-press")) old.remove();
  // Who confirms goes on with the same answer.
  const before = replaces && [...log.querySelectorAll(".said")].pop();
  const question = before || made("p", { className: "said" }, said);
  const reply = made("div");
  // The one piece of HTML: drawn by the server, which escaped every text in it.
  reply.innerHTML = data.html;
  const words = reply.querySelector(".yj-official")?.closest("article");
  // A statement that can be confirmed asks for its facts too.
  const confirms = data.verdict.ask.some(({ statement }) => statement);
  const open = confirms ? [] : data.verdict.ask.filter(({ fact }) => !unsure.has(`${data.case.question} ${fact}`));
  for (const one of open) reply.insertBefore(asked(one), words ?? null);
  if (before) before.nextElementSibling.replaceWith(reply);
  else log.append(question, reply);
  if (data.alternatives.length) reply.append(near(data.alternatives));
  reply.append(vote(question.textContent, data));
  if (!before) question.scrollIntoView({ block: "start" });
  tell(`${data.verdict.label}。${data.reason.text || data.verdict.says}`, "heard");
}

function asked(open) {
  const group = made("fieldset", { className: "asked" }, made("legend", {}, open.text));
  const row = made("div", { className: "row" });
  for (const [value, label] of open.values) {
    row.append(made("button", {
      type: "button",
      onclick: () => ask(`${open.text}${label}`, { facts: { [open.fact]: value } }).then((done) => done && box.focus()),
    }, label));
  }
  row.append(made("button", { type: "button", onclick: () => {
    unsure.add(`${theCase.question} ${open.fact}`);
    group.remove();
    box.focus();
  } }, UNSURE));
  group.append(row);
  return group;
}

const question = (text) => made("li", {}, made("button", { type: "button", onclick: () => ask(text) }, text));

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
  if (!button) return;
  event.preventDefault();
  const { confirm: id, value } = button.dataset;
  // Pressed once more, it is taken back.
  const taken = button.getAttribute("aria-pressed") === "true";
  ask("", { confirm: { [id]: taken ? null : value } }).then((done) => done && next(id));
});
// The keyboard goes on with the next statement, or stays where it was.
function next(id) {
  const groups = [...log.querySelectorAll(".yj-press")];
  const open = groups.find((group) => !group.querySelector("[aria-pressed=true]")) ?? log.querySelector(`[data-confirm="${id}"]`)?.parentElement;
  (open?.querySelector("button") ?? box).focus();
}
log.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // Without https, or in a frame that may not: a selection can still be copied.
    const area = made("textarea", { value: button.dataset.copy });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  tell("已复制。");
});
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
