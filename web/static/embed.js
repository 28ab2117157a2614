// A button in a corner of any page, and behind it the panel in a frame. As old as Chromium 83.
// <script src="https://HOST/embed.js" data-title="…" async></script>; more attributes in docs/embed.md.
(() => {
  "use strict";
  // Loaded twice, it is there once.
  if (window.youju) return;
  const script = document.currentScript || document.querySelector('script[src*="/embed.js"]');
  const given = script.dataset, base = new URL(".", script.src), own = base.origin;
  // "null" in a sandbox.
  const here = window.origin;
  const title = given.title || "官方问答";
  const side = given.position === "left" ? "left" : "right";
  const theme = given.theme === "dark" || given.theme === "light" ? given.theme : "auto";
  const [across = 20, up = across] = ((given.offset || "").match(/\d+/g) || []).map(Number);
  // Who names a layer has the button there; else it stands above all layers where a browser knows how.
  const layer = given.zIndex, onTop = !layer && "popover" in HTMLElement.prototype;

  const dark = "{ --ink: #e3e8ec; --back: #14181c; --link: #8cc4ec; color-scheme: dark; }";
  const rules = `
    button, a { all: unset; box-sizing: border-box; cursor: pointer; }
    button, section { position: fixed; ${side}: ${across}px; bottom: ${up}px; font: 16px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
    .open { min-height: 48px; padding: 10px 20px; border: 1px solid transparent; border-radius: 24px; color: #fff;
      background: #1f5f8b; box-shadow: 0 2px 10px #0005; font-weight: 600; }
    .open[aria-expanded="true"], [hidden] { display: none !important; }
    section { --ink: #1d2733; --back: #fff; --link: #1f5f8b; width: min(420px, calc(100vw - ${2 * across}px));
      height: min(700px, calc(100vh - ${up + 20}px)); height: min(700px, calc(100dvh - ${up + 20}px));
      border-radius: 12px; overflow: hidden; color: var(--ink); background: var(--back); box-shadow: 0 4px 24px #0006; outline: 1px solid #8886; }
    section.dark ${dark}
    @media (prefers-color-scheme: dark) { section.auto ${dark} }
    iframe { width: 100%; height: 100%; border: 0; display: block; color-scheme: normal; }
    .shut { position: absolute; z-index: 1; top: 4px; right: 6px; bottom: auto; left: auto; width: 40px; height: 40px; border-radius: 8px;
      text-align: center; font-size: 24px; line-height: 40px; }
    .told { position: absolute; top: 0; right: 0; bottom: 0; left: 0; padding: 60px 24px; overflow: auto; background: var(--back); }
    .told a, .told button { position: static; color: var(--link); margin: 0 16px 0 0; text-decoration: underline; font: inherit; }
    :focus { outline: 3px solid #ffbf47; outline-offset: 2px; }
    .shut:focus, .told :focus { outline-color: currentColor; outline-offset: -3px; }
    :focus:not(:focus-visible) { outline: 0; }
    @media (max-width: 640px) { section { top: 0; right: 0; bottom: 0; left: 0; width: auto; height: auto; border-radius: 0; } }
    @media print { button, section { display: none; } }`;

  const make = (tag, attributes, ...inside) => {
    const one = document.createElement(tag);
    for (const name in attributes) one.setAttribute(name, attributes[name]);
    one.append(...inside);
    return one;
  };
  const away = (path, words) => make("a", { href: new URL(path, base).href, target: "_blank", rel: "noopener" }, words);
  const button = make("button", { type: "button", class: "open", "aria-expanded": "false", "aria-haspopup": "dialog" }, title);
  const shut = make("button", { type: "button", class: "shut", "aria-label": "关闭" }, "×");
  const again = make("button", { type: "button" }, "重试");
  const why = make("p", {});
  const told = make("div", { class: "told", role: "alert", hidden: "" }, why,
    make("p", {}, again, away("", "打开完整页面"), away(`embed/check?from=${encodeURIComponent(here)}`, "网站管理员自查")));
  const section = make("section", { class: theme, role: "dialog", "aria-label": title, hidden: "" }, shut, told);

  // Set from a script, a style is not subject to the page's Content-Security-Policy; inline and important, it gives way
  // to nothing that the page says of all its elements.
  const place = make("div", onTop ? { popover: "manual" } : {});
  place.style.cssText = ["all:initial", "display:block", "position:fixed", "top:0", "left:0", "width:0", "height:0",
    `z-index:${Number(layer) || 2147483647}`, "overflow:visible", "background:none"].map((one) => `${one}!important`).join(";");
  const shadow = place.attachShadow({ mode: "open" });
  try {
    const style = new CSSStyleSheet();
    style.replaceSync(rules);
    shadow.adoptedStyleSheets = [style];
  } catch (old) {
    shadow.append(make("style", {}, rules));
  }
  shadow.append(button, section);

  let frame = null, ready = false, before = null, timer = 0, wait = 0, violated = "";
  const waiting = given.question ? [{ youju: "ask", question: given.question, first: true }] : [];
  const post = (message) => {
    if (ready) frame.contentWindow.postMessage(message, own);
    else waiting.push(message);
  };

  // A frame of its own for each try: one with an error in it does not load the same address again.
  function load() {
    if (frame) frame.remove();
    const asked = new URLSearchParams({ host: here, title, theme });
    frame = make("iframe", { title, allow: "clipboard-write", src: new URL(`embed#${asked}`, base).href });
    // Where the panel came, it has said so by then.
    frame.onload = () => later(300);
    ready = false;
    violated = "";
    section.append(frame);
    later(2500);
  }
  function later(milliseconds, what = look) {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!ready && !section.hidden) what(); }, milliseconds);
  }
  // Whether the server lives and lets this page frame it: a script may come from there, since this one did.
  function probe(then) {
    const asked = make("script", {});
    const done = (may) => {
      if (!asked.parentNode) return;
      asked.remove();
      then(may);
    };
    asked.nonce = script.nonce;
    asked.onload = () => done(asked.dataset.may);
    asked.onerror = () => done("dead");
    setTimeout(done, 1200, "dead");
    try {
      asked.src = new URL(`embed/may.js?from=${encodeURIComponent(here)}`, base).href;
    } catch (forbidden) { /* By a policy of trusted types. */ }
    document.documentElement.append(asked);
  }
  function look() {
    probe((may) => {
      if (ready) return;
      why.textContent =
        violated ? `本页的 Content-Security-Policy 不许打开有据：请网站管理员在 ${violated} 里加上 ${own}。`
        : may === "dead" ? `连不上有据（${base.host}）：可能正在重启，或网络不通。恢复后会自己接上。`
        : here === "null" ? "本页放在带 sandbox 的框里，有据打不开：请网站管理员给那个框加上 allow-same-origin。"
        : may === "no" ? `有据还没有允许本网站（${here}）嵌入：请网站管理员打开自查页，照着设置，设好后会自己接上。`
        : "有据还没有打开，正在再试。一直这样，请网站管理员打开自查页。";
      told.hidden = false;
      wait = Math.min(30000, wait * 2 || 4000);
      later(wait, () => probe((now) => (now === "yes" ? load() : look())));
    });
  }

  function open() {
    if (!section.hidden) return;
    before = document.activeElement;
    section.hidden = false;
    button.setAttribute("aria-expanded", "true");
    shut.focus();
    if (ready) post({ youju: "focus" });
    else load();
  }
  function close() {
    if (section.hidden) return;
    section.hidden = true;
    button.setAttribute("aria-expanded", "false");
    // Focus goes back to where it came from.
    (before && before !== document.body && before !== place && before.isConnected ? before : button).focus();
  }
  function ask(question) {
    open();
    post({ youju: "ask", question: String(question) });
  }

  button.onclick = open;
  shut.onclick = close;
  again.onclick = () => {
    wait = 0;
    told.hidden = true;
    shut.focus();
    load();
  };
  const hear = {
    keydown(event) { if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229) close(); },
    securitypolicyviolation(event) {
      if (event.blockedURI.startsWith(own) && /frame|child|default/.test(event.violatedDirective)) violated = "frame-src";
    },
    message(event) {
      if (event.origin !== own || !frame || event.source !== frame.contentWindow || !event.data) return;
      if (event.data.youju === "close") close();
      if (event.data.youju === "ready") {
        ready = true;
        wait = 0;
        // The panel takes the keys only from here, not from what a person turned to meanwhile.
        if (!section.hidden && shadow.activeElement) post({ youju: "focus" });
        told.hidden = true;
        waiting.splice(0).forEach(post);
      }
    },
  };

  // On <html>: a page may change its body for another. What it takes away comes back, but not in a quarrel without end.
  let times = [], pause = 0;
  const watch = new MutationObserver(mount);
  function mount() {
    const root = document.documentElement;
    if (!root || place.parentNode === root) return;
    times = times.filter((one) => Date.now() - one < 10000);
    if (times.length === 20) {
      clearTimeout(pause);
      pause = setTimeout(mount, 10000);
      return;
    }
    times.push(Date.now());
    root.append(place);
    if (onTop) place.showPopover();
    // A frame that was moved loads anew; so does what listens after document.open().
    ready = false;
    if (frame && !section.hidden) load();
    watch.observe(document, { childList: true });
    watch.observe(root, { childList: true });
    for (const name in hear) window.addEventListener(name, hear[name]);
  }
  window.youju = Object.freeze({ open, close, ask });
  if (document.body) mount();
  else addEventListener("DOMContentLoaded", mount);
})();
