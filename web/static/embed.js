// A button in a corner of any page, and behind it the panel in a frame.
// <script src="https://HOST/embed.js" data-title="…" data-position="left" data-question="…" async></script>
(() => {
  "use strict";
  // Loaded twice, it is there once.
  if (window.youju) return;
  const script = document.currentScript;
  const base = new URL(".", script.src), own = base.origin;
  const title = script.dataset.title || "官方问答";
  const left = script.dataset.position === "left" ? "left" : "right";

  // Styles set from a script are not subject to the page's Content-Security-Policy; a shadow keeps the page's out.
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; }
    button { position: fixed; bottom: 20px; ${left}: 20px; z-index: 2147483000; min-height: 48px; padding: 0 20px;
      border: 0; border-radius: 24px; color: #fff; background: #1f5f8b; box-shadow: 0 2px 10px #0005; cursor: pointer;
      font: 600 16px/1.5 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
    button:focus-visible { outline: 3px solid #ffbf47; outline-offset: 2px; }
    section { position: fixed; bottom: 80px; ${left}: 20px; z-index: 2147483000; width: min(420px, calc(100vw - 40px));
      height: min(680px, calc(100dvh - 110px)); border-radius: 12px; overflow: hidden; background: #fff; box-shadow: 0 4px 24px #0006; }
    section[hidden] { display: none; }
    iframe { width: 100%; height: 100%; border: 0; display: block; }
    @media (max-width: 640px) {
      section { inset: 0; width: 100%; height: 100%; border-radius: 0; }
      button[aria-expanded="true"] { top: 6px; bottom: auto; left: 76px; right: auto; z-index: 2147483001;
        min-height: 34px; padding: 0 14px; font-size: 14px; }
    }
    @media print { button, section { display: none; } }`);

  const place = document.createElement("div");
  const shadow = place.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [style];
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = title;
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", "panel");
  const section = document.createElement("section");
  section.id = "panel";
  section.hidden = true;
  section.setAttribute("aria-label", title);
  shadow.append(button, section);

  let frame = null, ready = false, before = null;
  let waiting = script.dataset.question ? [{ youju: "ask", question: script.dataset.question }] : [];
  const post = (message) => {
    if (ready) frame.contentWindow.postMessage(message, own);
    else waiting.push(message);
  };

  function open() {
    if (!section.hidden) return;
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = title;
      frame.allow = "clipboard-write";
      frame.src = new URL(`embed#host=${encodeURIComponent(location.origin)}`, base).href;
      section.append(frame);
    }
    before = document.activeElement;
    section.hidden = false;
    button.setAttribute("aria-expanded", "true");
    button.textContent = "关闭";
    post({ youju: "focus" });
  }

  function close() {
    if (section.hidden) return;
    section.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.textContent = title;
    // Focus goes back to where it came from.
    const here = before && before !== document.body && before !== place && before.isConnected;
    (here ? before : button).focus();
  }

  function ask(question) {
    open();
    post({ youju: "ask", question: String(question) });
  }

  button.addEventListener("click", () => (section.hidden ? open() : close()));
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) close(); });
  addEventListener("message", (event) => {
    if (event.origin !== own || !frame || event.source !== frame.contentWindow) return;
    if (event.data?.youju === "close") close();
    if (event.data?.youju === "ready") {
      ready = true;
      const held = waiting;
      waiting = [];
      // The panel takes the keys only while it is in sight.
      held.filter((one) => one.youju !== "focus" || !section.hidden).forEach(post);
    }
  });
  window.youju = Object.freeze({ open, close, ask });
  const put = () => document.body.append(place);
  if (document.body) put();
  else addEventListener("DOMContentLoaded", put);
})();
