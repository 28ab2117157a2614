// Leads to the plain page where Streamlit's own scripts do not run. As old as a script can be: it must run everywhere.
"use strict";
(function () {
  // Whoever draws the address again knows by the number of its conversation that what it asks was counted.
  var number = document.querySelector("#yj-first input[name=n]");
  if (number && /[?&](q|unit)=/.test(location.search) && !/[?&]n=/.test(location.search)) {
    history.replaceState(history.state, "", location.search + "&n=" + number.value + location.hash);
  }
  // The address is kept: a question, an official unit, a conversation.
  var plain = /\/browse$/.test(location.pathname) ? "notices" : "ask";
  window.youjuPlain = new URL(plain + location.search, document.currentScript.src).href;
  try {
    // What they need and older browsers lack: sets in regular expressions (Chromium 112).
    new RegExp("[a--b]", "v");
  } catch (old) {
    location.replace(window.youjuPlain);
  }
})();
