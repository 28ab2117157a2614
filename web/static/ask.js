// Spares the plain page its reloads: a press is sent, and what comes back takes the place of the page. Without it, all works.
"use strict";
(function () {
  var said = document.getElementById("said");
  function box() { return document.getElementById("yj-q"); }
  try {
    // What was typed on the chat page before it led here.
    box().value = box().value || sessionStorage.getItem("youju-typed") || "";
    sessionStorage.removeItem("youju-typed");
  } catch (forbidden) { /* Nothing may be kept: then nothing was. */ }
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest('button[form="yj-press"]') : null;
    if (!button || !window.fetch || !window.DOMParser || !history.pushState) return;
    var form = document.getElementById("yj-press");
    event.preventDefault();
    var sent = new URLSearchParams(new FormData(form));
    sent.append(button.name, button.value);
    fetch(form.action, { method: "POST", body: sent, credentials: "same-origin" })
      .then(function (response) { return response.text().then(function (text) { draw(text, response.url, button.dataset.confirm); }); })
      .catch(function () { said.textContent = "没有送到，请再按一次。"; });
  });
  function draw(text, address, id) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var parts = [".yj-page", "#yj-press", ".yj-box"];
    // What refuses a press for being too many has none of them: the page stays as it is.
    if (!parts.every(function (part) { return page.querySelector(part); })) throw new Error("no page");
    var typed = box().value;
    // What the buttons and the input send is the case as it is now; what is being typed stays.
    parts.forEach(function (part) {
      document.querySelector(part).replaceWith(page.querySelector(part));
    });
    box().value = typed;
    var main = document.querySelector(".yj-page");
    document.title = page.title;
    history.pushState(null, "", address);
    var next = main.querySelector(".yj-now button") || (id && main.querySelector('[data-confirm="' + id + '"]')) || main.querySelector(".yj-label");
    if (next) {
      var fold = next.closest("details");
      if (fold) fold.open = true;
      if (next.tagName === "H2") next.tabIndex = -1;
      next.focus();
    }
    var answer = main.querySelector(".yj-card"), label = main.querySelector(".yj-label");
    var left = answer ? Number(answer.dataset.left) : 0;
    said.textContent = (label ? label.textContent : "") + (left ? "。还有 " + left + " 条待确认" : "");
  }
  addEventListener("popstate", function () { location.reload(); });
})();
