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
    if ((found = closest(event, "a[data-cell], a.grid-mark"))) {
      var target = document.getElementById(decodeURIComponent(found.hash.slice(1)));
      if (!target) return undefined;
      event.preventDefault();
      history.replaceState(history.state, "", found.hash);
      return point(target, found.matches(".grid-mark") ? "nearest" : "center");
    }
    document.querySelectorAll("details.account[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
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

  // On paper the provisions are always there.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.finding-law:not([open])").forEach(function (law) {
      law.open = true;
      window.addEventListener("afterprint", function () { law.open = false; }, { once: true });
    });
  });

  // A form is sent once, however often the button is pressed; coming back to the page frees it.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    else if (!form.matches("[data-again]")) form.setAttribute("aria-busy", "true");
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
