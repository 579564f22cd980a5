// 问答: an answer appears as it comes, can be stopped and asked for again; beside a form's review the chat opens without leaving it.
// Without this script the forms of the chat post by themselves, and the page comes back with the answer.
(function () {
  "use strict";

  var LONGEST_TITLE = 60;
  var NARROW = "(max-width: 1199.98px)";
  var running = null; // the answer that is coming: its chat, and how it is stopped

  function closest(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }

  // ---- asking

  document.addEventListener("submit", function (event) {
    var form = closest(event, "[data-chat] form[data-asks]");
    if (!form) return;
    event.preventDefault(); // before chidu.js, which then leaves it alone
    if (!running) ask(form.closest("[data-chat]"), form, event.submitter);
  }, true);

  function ask(chat, form, button) {
    var kind = form.dataset.asks;
    var body = new FormData(form);
    if (button && button.name) body.append(button.name, button.value);
    var said = form.dataset.says || (kind === "files" ? "附上《" + body.get("file").name + "》" : String(body.get("question")).trim());
    if (!said) return;
    chat.querySelectorAll("[data-begin], [data-refused]").forEach(function (gone) { gone.remove(); });
    var answer = { chat: chat, form: form, said: said, again: kind === "ask", ended: false, from: document.activeElement };
    answer.article = opened(answer);
    if (form.id === "chat-ask") form.reset();
    running = { stop: new AbortController() };
    busy(chat, true);
    tell(chat, kind === "files" ? "正在读取…" : "正在答复…");
    fetch(chat.dataset.chat + "/" + kind, {
      method: "POST", body: body, signal: running.stop.signal,
      headers: { Accept: "text/event-stream", "X-CSRF-Token": form.querySelector("[name=csrf]").value },
    }).then(function (told) {
      if (told.redirected) return window.location.assign(told.url);
      if (!String(told.headers.get("content-type")).startsWith("text/event-stream")) {
        return told.text().then(function (page) { refused(answer, page); });
      }
      begun(answer, told.headers.get("content-location"));
      return read(told.body.getReader(), function (name, data) { take(answer, name, data); });
    }).then(function () {
      if (!answer.ended) broken(answer, "答复中断了，没有说完。请再问一次。");
    }).catch(function (error) {
      broken(answer, error.name === "AbortError" ? "已停下，没有等答完。" : "连不上服务器，没有答成。请检查网络后再问。");
    }).then(function () {
      if (kind === "files") form.reset();
      running = null;
      busy(chat, false);
      tell(chat, "");
      back(answer);
    });
  }

  // The conversation has begun: from now on it has an address, and stands among the others.
  function begun(answer, address) {
    var chat = answer.chat;
    if (!address || chat.dataset.chat === address) return;
    chat.dataset.chat = address;
    if (!chat.hasAttribute("data-own")) return;
    window.history.replaceState(window.history.state, "", address);
    var transcript = document.querySelector("[data-transcript]");
    transcript.href = address + "/transcript.docx";
    transcript.hidden = false;
    var link = document.createElement("a");
    var none = document.querySelector("[data-none-yet]");
    link.href = address;
    link.textContent = answer.said.slice(0, LONGEST_TITLE);
    link.setAttribute("aria-current", "page");
    document.querySelector("[data-history]").insertAdjacentElement("afterbegin", document.createElement("li")).appendChild(link);
    if (none) none.remove();
  }

  // ---- an answer as it comes

  function opened(answer) {
    var article = answer.chat.querySelector("template").content.firstElementChild.cloneNode(true);
    article.querySelector("[data-question]").textContent = answer.said;
    answer.chat.querySelector("[data-thread]").appendChild(article);
    article.scrollIntoView({ block: "nearest" });
    return article;
  }

  function read(reader, each) {
    var decoder = new TextDecoder();
    var kept = "";
    function more() {
      return reader.read().then(function (chunk) {
        if (chunk.done) return undefined;
        kept += decoder.decode(chunk.value, { stream: true });
        var events = kept.split("\n\n");
        kept = events.pop();
        events.forEach(function (one) {
          var lines = one.split("\n");
          var data = lines.filter(function (line) { return line.startsWith("data: "); }).map(function (line) { return line.slice(6); });
          each(lines[0].slice("event: ".length), data.join("\n"));
        });
        return more();
      });
    }
    return more();
  }

  function take(answer, name, data) {
    if (name === "status") return tell(answer.chat, data);
    if (answer.ended && name !== "problem") {  // a file of several forms: an exchange for each
      answer.article = opened(answer);
      answer.ended = false;
    }
    answer.article.querySelector("[data-answer]").insertAdjacentHTML("beforeend", data);
    if (name === "done" || name === "problem") ended(answer, name === "problem");
    return answer.article.scrollIntoView({ block: "nearest" });
  }

  // What was refused is kept nowhere, and goes with the next try.
  function ended(answer, refused) {
    var about = answer.article.querySelector("[data-about-now]");
    answer.ended = true;
    answer.article.toggleAttribute("data-refused", refused);
    answer.article.querySelector("[data-broken]").remove();
    if (!about) return;
    answer.chat.querySelector("[data-about]").innerHTML = about.innerHTML;
    about.remove();
    if (window.htmx) window.htmx.process(answer.article);
    if (answer.form.matches(".read-card")) {
      answer.form.querySelector("fieldset").disabled = true;
      answer.form.querySelector(".read-end").remove();
    }
  }

  function broken(answer, why) {
    var told = answer.article.querySelector("[data-broken]");
    if (!told) return;
    told.hidden = false;
    told.querySelector("[data-why]").textContent = why;
    if (answer.again) told.querySelector("[name=question]").value = answer.said;
    else told.querySelector("form").remove();
    told.scrollIntoView({ block: "nearest" });
  }

  // The server refused before anything was told, and says why.
  function refused(answer, page) {
    var why = new DOMParser().parseFromString(page, "text/html").querySelector(".error-panel");
    if (!why) return;
    answer.article.querySelector("[data-answer]").appendChild(document.importNode(why, true));
    if (answer.form.id === "chat-ask") answer.form.querySelector("textarea").value = answer.said;
    ended(answer, true);
    answer.article.scrollIntoView({ block: "nearest" });
  }

  // ---- the chat itself

  function tell(chat, text) {
    chat.querySelector("[data-status]").textContent = text;
  }

  function busy(chat, now) {
    chat.classList.toggle("chat-busy", now);
    chat.querySelector("[data-stop]").hidden = !now;
    chat.querySelector("[data-send]").hidden = now;
  }

  // The keyboard goes back to the question, unless somebody went elsewhere meanwhile.
  function back(answer) {
    var at = document.activeElement;
    if (window.matchMedia("(pointer: coarse)").matches) return;  // a keyboard on the screen would cover the answer
    if (at === document.body || at === answer.from || answer.chat.querySelector(".chat-composer").contains(at)) {
      answer.chat.querySelector("#chat-question").focus({ preventScroll: true });
    }
  }

  document.addEventListener("keydown", function (event) {
    if (closest(event, "#chat-question") && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
    if (event.key === "Escape" && closest(event, "#chat-beside") && !document.querySelector("dialog[open]")) close();
  });

  document.addEventListener("change", function (event) {
    var file = closest(event, "[data-chat] input[type=file]");
    if (file && file.files.length) file.form.requestSubmit();
  });

  // ---- beside a review

  function panel() {
    return document.getElementById("chat-beside");
  }

  function show(now) {
    panel().hidden = !now;
    document.documentElement.classList.toggle("with-chat", now);
    document.querySelectorAll("[data-chat-opens]").forEach(function (opener) { opener.setAttribute("aria-expanded", String(now)); });
  }

  function open(opener) {
    var question = document.getElementById("chat-question");
    if (!question) {
      return window.htmx.ajax("GET", opener.dataset.chatOpens, { target: "#chat-beside", swap: "innerHTML" }).then(function () {
        if (document.getElementById("chat-question")) open(opener);
      });
    }
    show(true);
    var thread = panel().querySelector("[data-thread]");
    thread.scrollTop = thread.scrollHeight;
    return question.focus();
  }

  function close() {
    show(false);
    document.querySelector("[data-chat-opens]").focus();
  }

  document.addEventListener("click", function (event) {
    var opener = closest(event, "[data-chat-opens]");
    if (opener && window.htmx) {
      event.preventDefault();
      return panel().hidden ? open(opener) : close();
    }
    if (closest(event, "[data-chat-closes]")) return close();
    if (closest(event, "[data-stop]") && running) return running.stop.abort();
    // On a narrow screen the panel would hide what a chip leads to.
    if (closest(event, "#chat-beside [data-finding], #chat-beside [data-cell]") && window.matchMedia(NARROW).matches) show(false);
    return undefined;
  }, true);

  // On paper the sources are always there.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.cite:not([open])").forEach(function (one) {
      one.open = true;
      window.addEventListener("afterprint", function () { one.open = false; }, { once: true });
    });
  });
})();
