// What the pages do beyond links and forms. Everything works without it except live progress.
(function () {
  "use strict";

  var page = document.documentElement;
  page.classList.add("js");

  function closest(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }

  // Speaks to the officer where the notices stand; a screen reader reads it out.
  function tell(kind, text) {
    var place = document.getElementById("notices");
    if (!place) return;
    var notice = document.createElement("p");
    notice.className = "notice notice-" + kind;
    notice.textContent = text;
    place.replaceChildren(notice);
    place.scrollIntoView({ block: "nearest" });
  }

  // 菜单, on a narrow screen.
  function toggle(button) {
    var shown = document.getElementById(button.dataset.toggles).classList.toggle("shown");
    button.setAttribute("aria-expanded", String(shown));
  }

  // Dialogs: the browser keeps the focus inside and closes on Escape; the focus returns to what opened it.
  function open(opener) {
    var dialog = document.getElementById(opener.dataset.opens);
    if (!dialog || dialog.open) return;
    dialog.addEventListener("close", function () { opener.focus(); }, { once: true });
    dialog.showModal();
    var first = dialog.querySelector("[autofocus], textarea, select, input:not([type=hidden])");
    (first || dialog.querySelector("[data-closes]")).focus();
  }

  var cameFrom = ""; // the finding from which somebody went into the form

  // Finding ↔ cell: shows one thing as pointed at and brings it into view, inside its own pane.
  function point(target, how) {
    document.querySelectorAll(".pointed").forEach(function (other) { other.classList.remove("pointed"); });
    target.classList.add("pointed");
    target.scrollIntoView({ block: how, inline: how });
    target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
  }

  document.addEventListener("click", function (event) {
    var found;
    if ((found = closest(event, "[data-toggles]"))) return toggle(found);
    if ((found = closest(event, "[data-opens]"))) {
      event.preventDefault();
      return open(found);
    }
    if ((found = closest(event, "[data-closes]")) && found.closest("dialog[open]")) {
      event.preventDefault();
      return found.closest("dialog").close();
    }
    if (closest(event, "[data-print]")) return window.print();
    if ((found = closest(event, "[data-reads]"))) {
      event.preventDefault();
      return read(found.dataset.reads, found);
    }
    if ((found = closest(event, "[data-choose]"))) return choose(found.closest("form"), found.dataset.choose);
    if ((found = closest(event, "a[data-cell], a[data-finding], a.grid-mark"))) {
      var target = document.getElementById(decodeURIComponent(found.hash.slice(1)));
      if (!target) return undefined;
      event.preventDefault();
      var own = found.closest(".finding");
      cameFrom = own ? own.id : cameFrom;
      history.replaceState(history.state, "", found.hash);
      return point(target, found.matches(".grid-mark") ? "nearest" : "center");
    }
    document.querySelectorAll("details.account[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if ((found = closest(event, "td[data-reading]")) && !String(window.getSelection())) read(found.dataset.reading, found);
    return undefined;
  });

  // What was read from a cell, in a dialog, to be corrected there.
  function read(address, from) {
    var dialog = document.getElementById("cell-dialog");
    if (!dialog || !window.htmx) return window.location.assign(address);
    return window.htmx.ajax("GET", address, { target: "#reading", select: "#reading", swap: "outerHTML" }).then(function () {
      if (dialog.open) return;
      dialog.addEventListener("close", function () { from.focus(); }, { once: true });
      if (from.matches("td")) from.setAttribute("tabindex", "-1");
      dialog.showModal();
      var first = dialog.querySelector("input:not([type=hidden]), select, textarea, [data-closes]");
      if (first) first.focus();
    });
  }

  // 没选的都选“是”: only what nobody has answered yet; where the policy proposes an answer, that one.
  function choose(form, value) {
    form.querySelectorAll("fieldset").forEach(function (ask) {
      if (!ask.querySelector("input:checked")) {
        var chosen = ask.querySelector("[data-proposed]") || Array.from(ask.querySelectorAll("input[type=radio]")).find(function (one) {
          return one.value === value;
        });
        if (chosen) chosen.checked = true;
      }
    });
    form.querySelector("[name=reason]").focus();
  }

  // Through the findings with ↓ and ↑, into the form with Enter; in the form from cell to cell, back with Escape.
  function step(finding, down) {
    var all = Array.from(document.querySelectorAll("[data-findings] .finding"));
    var next = all[finding ? all.indexOf(finding) + (down ? 1 : -1) : 0];
    if (next) point(next, "nearest");
  }

  function neighbour(cell, key) {
    var row = cell.parentElement;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      var beside = key === "ArrowLeft" ? cell.previousElementSibling : cell.nextElementSibling;
      return beside && beside.matches("td") ? beside : null;
    }
    var middle = cell.getBoundingClientRect();
    var other = key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    while (other && !other.querySelector("td")) other = key === "ArrowUp" ? other.previousElementSibling : other.nextElementSibling;
    return other && Array.from(other.querySelectorAll("td")).reduce(function (best, one) {
      var far = Math.abs(one.getBoundingClientRect().left - middle.left);
      return !best || far < Math.abs(best.getBoundingClientRect().left - middle.left) ? one : best;
    }, null);
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.target instanceof Element)) return undefined;
    var target = event.target;
    var arrow = event.key.slice(0, 5) === "Arrow";
    if (target.matches("[data-findings], [data-findings] .finding") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      return step(target.matches(".finding") ? target : null, event.key === "ArrowDown");
    }
    if (target.matches(".finding") && event.key === "Enter" && target.querySelector("[data-cell]")) {
      event.preventDefault();
      return target.querySelector("[data-cell]").click();
    }
    if (target.matches(".grid td") && arrow) {
      var next = neighbour(target, event.key);
      event.preventDefault();
      return next ? point(next, "nearest") : undefined;
    }
    if (target.matches(".grid td") && event.key === "Enter" && target.dataset.reading) return read(target.dataset.reading, target);
    if (target.matches(".grid td") && event.key === "Escape") {
      var mark = target.querySelector(".grid-mark");
      var back = document.getElementById(cameFrom) || (mark && document.getElementById(mark.hash.slice(1)));
      if (back) point(back, "nearest");
    }
    return undefined;
  });

  document.addEventListener("keydown", function (event) {
    var button = closest(event, "a[role=button]");
    if (button && event.key === " ") {
      event.preventDefault();
      button.click();
    }
    var menu = event.key === "Escape" && closest(event, "details.account[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // 全选: data-all names the checkboxes of the list.
  document.addEventListener("change", function (event) {
    var all = closest(event, "input[data-all]");
    if (all) {
      document.getElementsByName(all.dataset.all).forEach(function (one) { one.checked = all.checked; });
    } else if (event.target.type === "checkbox" && event.target.name) {
      var boxes = Array.from(document.getElementsByName(event.target.name));
      var chosen = boxes.filter(function (one) { return one.checked; }).length;
      document.querySelectorAll("input[data-all]").forEach(function (head) {
        if (head.dataset.all !== event.target.name) return;
        head.checked = chosen === boxes.length;
        head.indeterminate = chosen > 0 && chosen < boxes.length;
      });
    }
    var drop = event.target.type === "file" && closest(event, "[data-drop]");
    if (drop) list(drop, event.target.files);
  });

  // Files chosen: their names and sizes.
  function size(bytes) {
    return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1048576).toFixed(1) + " MB";
  }

  function list(drop, files) {
    var total = document.createElement("p");
    var names = document.createElement("ul");
    var sum = 0;
    Array.from(files).forEach(function (file) {
      var line = document.createElement("li");
      [file.name, size(file.size)].forEach(function (text) {
        line.appendChild(document.createElement("span")).textContent = text;
      });
      names.appendChild(line);
      sum += file.size;
    });
    total.className = "drop-total";
    total.textContent = "已选 " + files.length + " 个文件，共 " + size(sum);
    drop.querySelector(".drop-list").replaceChildren.apply(drop.querySelector(".drop-list"), files.length ? [total, names] : []);
  }

  // A file dropped beside the zone must not replace the page.
  ["dragover", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (!event.dataTransfer || !Array.from(event.dataTransfer.types).includes("Files")) return;
      var drop = closest(event, "[data-drop]");
      event.preventDefault();
      document.querySelectorAll(".drop-over").forEach(function (one) { one.classList.remove("drop-over"); });
      if (!drop) {
        event.dataTransfer.dropEffect = "none";
      } else if (kind === "dragover") {
        drop.classList.add("drop-over");
      } else {
        var input = drop.querySelector("input[type=file]");
        var given = event.dataTransfer.files;
        if (given.length > 1 && !input.multiple) return tell("error", "这里一次只交一个文件。");
        input.files = given;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
      return undefined;
    });
  });
  document.addEventListener("dragleave", function (event) {
    var drop = closest(event, "[data-drop]");
    if (drop && !drop.contains(event.relatedTarget)) drop.classList.remove("drop-over");
  });

  // A dialog whose form was refused is open again, with what was written into it.
  document.addEventListener("DOMContentLoaded", function () {
    var again = document.querySelector("dialog[data-opens-now]");
    if (again) again.showModal();
    // What was done is told over the page at first, then where it stands.
    window.setTimeout(function () { document.getElementById("notices").classList.add("settled"); }, 8000);
  });

  // On paper the provisions are always there.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.finding-law:not([open])").forEach(function (law) {
      law.open = true;
      window.addEventListener("afterprint", function () { law.open = false; }, { once: true });
    });
  });

  // 成批上传: the files of a batch go in portions. What arrived is not sent again, a line that breaks is tried again, what the
  // server refuses is named with its reason; the choice stays until all is there.
  var MOST_FILES = 20;
  var MOST_BYTES = 8388608;
  var WAITS = [1, 2, 4, 8, 15];

  function portions(files) {
    return files.reduce(function (made, file) {
      var last = made[made.length - 1];
      if (!last || last.length === MOST_FILES || last.bytes + file.size > MOST_BYTES) {
        last = [];
        last.bytes = 0;
        made.push(last);
      }
      last.push(file);
      last.bytes += file.size;
      return made;
    }, []);
  }

  function pause(seconds) {
    return new Promise(function (go) { window.setTimeout(go, seconds * 1000); });
  }

  // The answer's JSON; `refused` where the server will not take it, `ended` where nobody is signed in any more, else it is tried again.
  function ask(method, address, form, body, again) {
    var tried = again || 0;
    var token = form.querySelector("[name=csrf]").value;
    return fetch(address, { method: method, body: body, headers: { Accept: "application/json", "X-CSRF-Token": token } }).then(function (answer) {
      if (answer.ok) return answer.json();
      if (answer.status === 401 || answer.status === 403) throw { ended: true };
      if (answer.status === 429 || answer.status >= 500) throw {};
      return answer.json().catch(function () { return {}; }).then(function (told) { throw { refused: told.detail || "服务器没有收下" }; });
    }).catch(function (error) {
      if (error.refused || error.ended || tried >= WAITS.length) throw error;
      return pause(WAITS[tried]).then(function () { return ask(method, address, form, body, tried + 1); });
    });
  }

  function batch(form) {
    var root = form.action.replace(/\/batches(\/.*)?$/, "/batches");
    var files = Array.from(form.querySelector("input[type=file]").files);
    var place = form.querySelector("[data-sending]");
    var line = document.createElement("p");
    var bar = document.createElement("progress");
    var refused = document.createElement("ul");
    var done = 0;
    bar.className = "bar";
    bar.max = files.length || 1;
    bar.setAttribute("aria-label", "上传进度");
    refused.className = "field-error";
    place.replaceChildren(line, bar, refused);

    function say(text) {
      line.textContent = text;
      bar.value = done;
    }
    function refuse(file, why) {
      refused.appendChild(document.createElement("li")).textContent = file.name + "：" + why;
      done += 1;
    }
    function send(portion) {
      var body = new FormData();
      portion.forEach(function (file) { body.append("files", file, file.name); });
      return ask("POST", root + "/" + form.dataset.batch + "/files", form, body).then(function () {
        done += portion.length;
        say("正在上传：" + done + " / " + files.length + " 个文件");
      }, function (error) {
        if (!error.refused) throw error;
        if (portion.length === 1) return refuse(portion[0], error.refused);
        return portion.reduce(function (before, file) { return before.then(function () { return send([file]); }); }, Promise.resolve());
      });
    }
    function opened() {
      if (form.dataset.batch) return Promise.resolve();
      var body = new FormData();
      ["name", "on"].forEach(function (name) { body.append(name, form.querySelector("[name=" + name + "]").value); });
      return ask("POST", root, form, body).then(function (made) { form.dataset.batch = made.key; });
    }

    form.setAttribute("aria-busy", "true");
    window.addEventListener("beforeunload", stay);
    say("正在开始上传");
    return opened().then(function () {
      return ask("GET", root + "/" + form.dataset.batch + "/arrived", form);
    }).then(function (arrived) {
      var there = new Set(arrived.map(function (one) { return one.join("/"); }));
      var left = files.filter(function (file) { return !there.has(file.name + "/" + file.size); });
      done = files.length - left.length;
      if (done) say(done + " 个已经在服务器上，不再传");
      return portions(left).reduce(function (before, portion) { return before.then(function () { return send(portion); }); }, Promise.resolve());
    }).then(function () {
      window.removeEventListener("beforeunload", stay);
      if (!refused.childElementCount) return window.location.assign(root + "/" + form.dataset.batch);
      say("传完了，" + refused.childElementCount + " 个没有收下：");
      var on = document.createElement("a");
      on.href = root + "/" + form.dataset.batch;
      on.textContent = "看这一批的进度";
      return place.appendChild(on);
    }).catch(function (error) {
      window.removeEventListener("beforeunload", stay);
      say(error.ended ? "登录已过期。请在新的窗口登录，再回到这里按上传，到了的不会再传。"
        : error.refused ? error.refused : "网络断了，传到第 " + done + " 个。请检查网络，再按上传接着传，到了的不会再传。");
      line.className = "field-error";
    }).then(function () { form.removeAttribute("aria-busy"); });
  }

  function stay(event) {
    event.preventDefault();
    event.returnValue = "";
  }

  // While a long answer is awaited, what shows how far it is looks again and again.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var form = event.detail.elt;
    if (!form.matches || !form.matches("form[data-watch]")) return;
    var watched = document.getElementById(form.dataset.watch);
    var again = window.setInterval(function () { if (watched && window.htmx) window.htmx.trigger(watched, "look"); }, 1500);
    form.addEventListener("htmx:afterRequest", function () { window.clearInterval(again); }, { once: true });
  });

  // A form is sent once, however often the button is pressed; coming back to the page frees it.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    else if (form.dataset.batch !== undefined) {
      event.preventDefault();
      batch(form);
    } else if (!form.matches("[data-again]")) form.setAttribute("aria-busy", "true");
  });
  function free() {
    document.querySelectorAll("form[aria-busy]").forEach(function (form) { form.removeAttribute("aria-busy"); });
  }
  window.addEventListener("pageshow", free);

  // What htmx could not do.
  document.addEventListener("htmx:afterRequest", free);
  document.addEventListener("htmx:sendError", function () { tell("error", "连不上服务器，刚才的操作没有送到。请检查网络后再试。"); });
  document.addEventListener("htmx:timeout", function () { tell("error", "服务器没有及时答复。请刷新页面，看刚才的操作是否已办成。"); });
  document.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    if (status === 401) return window.location.reload();
    return tell("error", {
      403: "没有办理这件事的权限，或登录已换人。请刷新页面。",
      404: "没有找到，可能已被删除或不属于本单位。",
      413: "文件太大，服务器没有收下。",
      429: "操作太频繁，请稍候再试。",
    }[status] || "服务器出错（" + status + "），刚才的操作没有办成。请稍后再试；仍不行请告诉管理员。");
  });
})();
