// What an answer does by itself: copies a citation or the address of the result, unfolds the statement whose number is
// pressed. Runs in every browser that the plain page does.
"use strict";
(function () {
  function tell(button, done) {
    var words = button.textContent;
    var told = done ? "已复制" : "没有复制成，请选中后复制";
    ["said", "yj-said", "state"].forEach(function (id) {
      var place = document.getElementById(id);
      if (place) place.textContent = told;
    });
    button.textContent = told;
    setTimeout(function () { button.textContent = words; }, 2000);
  }
  // Without https, or in a frame that may not, a page has no clipboard; a selection can still be copied.
  function selected(text) {
    var area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done;
  }
  // Where the browser does not do it (answer.css): the source is opened at the words that are marked.
  function look() {
    [].forEach.call(document.querySelectorAll("pre.yj-text:not([data-seen])"), function (box) {
      var mark = box.querySelector("mark");
      box.setAttribute("data-seen", "");
      if (mark && !box.scrollTop) box.scrollTop = mark.getBoundingClientRect().top - box.getBoundingClientRect().top - 40;
    });
  }
  // A project that is named is printed on the sheets, of later answers too.
  var project = "";
  function name() {
    [].forEach.call(document.querySelectorAll(".yj-project input"), function (box) {
      if (box.value !== project) box.value = project;
    });
    [].forEach.call(document.querySelectorAll('.yj-away a[href*="/sheet"]'), function (link) {
      var address = link.getAttribute("href").replace(/&project=[^&]*$/, "") + (project ? "&project=" + encodeURIComponent(project) : "");
      if (link.getAttribute("href") !== address) link.setAttribute("href", address);
    });
  }
  document.addEventListener("input", function (event) {
    if (!event.target.closest || !event.target.closest(".yj-project")) return;
    project = event.target.value;
    name();
  });
  function drawn() {
    look();
    if (project) name();
  }
  document.addEventListener("DOMContentLoaded", function () {
    look();
    new MutationObserver(drawn).observe(document.body, { childList: true, subtree: true });
  });
  // The keys go on to the next statement: a key that is held would confirm what nobody has read.
  document.addEventListener("keydown", function (event) {
    if (event.repeat && event.target.closest && event.target.closest(".yj-press")) event.preventDefault();
  }, true);
  document.addEventListener("click", function (event) {
    var step = event.target.closest ? event.target.closest(".yj-steps a") : null;
    var line = step && document.getElementById(step.getAttribute("href").slice(1));
    if (line) {
      var fold = line.closest("details");
      event.preventDefault();
      if (fold) fold.open = true;
      line.scrollIntoView({ block: "center" });
      if (fold) fold.querySelector("summary").focus({ preventScroll: true });
      return;
    }
    var button = event.target.closest ? event.target.closest("[data-copy], [data-copy-link]") : null;
    if (!button || button.textContent === "已复制") return;
    event.preventDefault();
    var text = button.hasAttribute("data-copy") ? button.getAttribute("data-copy") : button.href;
    var written = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
    written.then(function () { return true; }, function () { return selected(text); })
      .then(function (done) { tell(button, done); });
  });
})();
