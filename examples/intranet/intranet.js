// A page may open the panel with a question of its own. Without the widget, the link beside it still leads there.
"use strict";
document.getElementById("ask").addEventListener("click", (event) => {
  const question = event.currentTarget.dataset.question;
  if (window.youju) window.youju.ask(question);
  else location.href = `http://localhost:8501/?q=${encodeURIComponent(question)}`;
});
