
// What the page can do besides being read: fold and unfold at once, light up a field with its bytes, copy. Nothing on
// the page needs it.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const said = document.getElementById("said");
  // What is folded away may still have a place and a size; a browser that can tell says so itself.
  const visible = element => element.checkVisibility?.() ?? element.getClientRects().length > 0;

  // Folding. On paper nothing is folded.
  const fold_all = open => all("main details").forEach(one => { one.open = open; });
  const unfold_around = element => {
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    folded.forEach(one => { one.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach(one => { one.open = false; }));
  // What was never looked at has no size yet: once the way there is laid out, the place may have moved.
  const go_to_place = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    unfold_around(target);
    let looks = 4;
    const look = () => {
      target.scrollIntoView();
      if (--looks > 0) requestAnimationFrame(look);
    };
    look();
  };
  addEventListener("hashchange", go_to_place);

  // A field and its bytes. The pieces of a pane follow each other without gaps: where one begins is the sum of those
  // before it.
  const cut = new WeakMap();
  const pieces_of = panel => {
    if (cut.has(panel)) return cut.get(panel);
    const texts = all(".t b", panel);
    let at = 0;
    const pieces = all(".x b", panel).map((hex, i) => {
      const begin = at;
      at += texts[i].textContent.length;
      return {begin, end: at, elements: [hex, texts[i]]};
    });
    cut.set(panel, pieces);
    return pieces;
  };
  const range_of = field => {
    const [at, size] = field.dataset.r.split("+");
    const begin = parseInt(at, 16);
    return {begin, end: begin + Number(size)};
  };
  const smallest_around = (panel, piece, among) => {
    let best = null;
    let least = Infinity;
    for (const field of among) {
      const {begin, end} = range_of(field);
      if (begin > piece.begin || end < piece.end || end - begin > least) continue;
      best = field;
      least = end - begin;
    }
    return best;
  };
  const clear = panel => all(".lit", panel).forEach(one => one.classList.remove("lit"));
  const light = (panel, field) => {
    clear(panel);
    if (!field) return;
    field.classList.add("lit");
    const {begin, end} = range_of(field);
    const lit = pieces_of(panel).filter(piece => piece.begin < end && piece.end > begin);
    lit.forEach(piece => piece.elements.forEach(one => one.classList.add("lit")));
    return lit[0];
  };
  // Scrolls the pane alone, never the page.
  const show_in_pane = (panel, piece) => {
    const pane = panel.querySelector(".hex");
    if (!piece || pane.scrollHeight <= pane.clientHeight) return;
    const top = piece.elements[0].offsetTop - pane.offsetTop;
    if (top < pane.scrollTop || top > pane.scrollTop + pane.clientHeight - 30) pane.scrollTop = top - 30;
  };
  const look_at = target => {
    const panel = target.closest?.(".panel");
    if (!panel) return;
    const field = target.closest("[data-r]");
    if (field) return show_in_pane(panel, light(panel, field));
    const byte = target.closest(".x b, .t b");
    const piece = byte && pieces_of(panel).find(one => one.elements.includes(byte));
    if (piece) light(panel, smallest_around(panel, piece, all("[data-r]", panel).filter(visible)));
  };
  document.addEventListener("pointerover", event => look_at(event.target));
  document.addEventListener("focusin", event => look_at(event.target));
  document.addEventListener("pointerout", event => {
    const panel = event.target.closest?.(".panel");
    if (!panel || panel.contains(event.relatedTarget)) return;
    const field = document.activeElement?.closest("[data-r]");
    light(panel, field && panel.contains(field) ? field : null);
  });
  document.addEventListener("click", event => {
    const byte = event.target.closest(".x b, .t b");
    const panel = byte && byte.closest(".panel");
    const piece = panel && pieces_of(panel).find(one => one.elements.includes(byte));
    const field = piece && smallest_around(panel, piece, all("[data-r]", panel));
    if (!field) return;
    unfold_around(field.tagName === "SUMMARY" ? field.parentElement.parentElement : field);
    field.focus();
  });

  // One stop of the tab key a tree; the arrows move in it.
  const stop_at = (tree, field) => {
    all("[tabindex='0']", tree).forEach(one => { one.tabIndex = -1; });
    field.tabIndex = 0;
  };
  all(".tree").forEach(tree => {
    const fields = all("[data-r]", tree);
    fields.forEach(field => { field.tabIndex = -1; });
    if (fields.length > 0) fields[0].tabIndex = 0;
  });
  const neighbour = {
    ArrowDown: (fields, at) => fields[at + 1],
    ArrowUp: (fields, at) => fields[at - 1],
    Home: fields => fields[0],
    End: fields => fields[fields.length - 1],
  };
  document.addEventListener("keydown", event => {
    const field = event.target.closest("[data-r]");
    const tree = field && field.closest(".tree");
    if (!tree || event.ctrlKey || event.altKey || event.metaKey) return;
    const sideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
    if (sideways && field.tagName === "SUMMARY") field.parentElement.open = event.key === "ArrowRight";
    const fields = all("[data-r]", tree).filter(visible);
    const next = neighbour[event.key]?.(fields, fields.indexOf(field));
    if (next) next.focus();
    if (next || sideways || neighbour[event.key]) event.preventDefault();
  });
  document.addEventListener("focusin", event => {
    const tree = event.target.closest("[data-r]")?.closest(".tree");
    if (tree) stop_at(tree, event.target);
  });

  // Copying. Where there is no clipboard the text is at least selected.
  const copy = async (source, name) => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      said.textContent = `Copied: ${name}`;
    } catch {
      getSelection().selectAllChildren(source);
      said.textContent = `Selected, not copied: ${name}`;
    }
  };
  const add_copy = (place, source, name) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${name}`);
    button.addEventListener("click", async () => {
      await copy(source, name);
      button.textContent = said.textContent.startsWith("Copied") ? "Copied" : "Selected";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    place.append(button);
  };
  all(".pane").forEach(pane => {
    add_copy(pane, pane.querySelector(".x"), pane.querySelector(".hex").getAttribute("aria-label"));
  });
  all("code.copied").forEach(code => {
    const label = code.closest("dl > div")?.querySelector("dt");
    add_copy(code.parentElement, code, label ? label.textContent : "value");
  });

  document.getElementById("unfold").addEventListener("click", () => fold_all(true));
  document.getElementById("fold").addEventListener("click", () => fold_all(false));
  document.querySelector(".tools").hidden = false;
  document.documentElement.classList.add("scripted-page");
  go_to_place();
})();
