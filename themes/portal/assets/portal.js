// The pages are complete without this script. It marks where the reader is in the table of contents, keeps the ticks of
// check lists in this browser, and shows what a term means beside the link to it.
(function () {
  'use strict';

  function followContents() {
    var links = [].slice.call(document.querySelectorAll('.toc a'));
    var headings = links.map(function (link) {
      return document.getElementById(decodeURIComponent(link.hash.slice(1)));
    });
    if (!headings.length) return;
    var waiting = false, current = null;
    function mark() {
      waiting = false;
      var here = null;
      headings.forEach(function (heading, i) {
        if (heading && heading.getBoundingClientRect().top < innerHeight / 4) here = links[i];
      });
      if (here === current) return;
      if (current) current.removeAttribute('aria-current');
      if (here) here.setAttribute('aria-current', 'true');
      current = here;
    }
    addEventListener('scroll', function () {
      if (!waiting) { waiting = true; requestAnimationFrame(mark); }
    }, { passive: true });
    mark();
  }

  // A key that survives edits elsewhere on the page: the item's own words, counted where they repeat.
  function taskKey(box, seen) {
    var words = box.parentNode.textContent.replace(/\s+/g, ' ').trim();
    seen[words] = (seen[words] || 0) + 1;
    return seen[words] > 1 ? words + ' ' + seen[words] : words;
  }

  // Wraps the box and the line it stands in, up to the first block, so that the words can be clicked too.
  function labelTask(box) {
    var label = box.closest('label');
    if (label) return;
    label = document.createElement('label');
    box.parentNode.insertBefore(label, box);
    var node = box;
    while (node && !/^(UL|OL|DIV|BLOCKQUOTE|PRE|TABLE|FIGURE|P)$/.test(node.nodeName)) {
      var next = node.nextSibling;
      label.appendChild(node);
      node = next;
    }
  }

  function keepTicks() {
    var boxes = [].slice.call(document.querySelectorAll('.tasks input[type="checkbox"]'));
    if (!boxes.length) return;
    var store = 'fumi-ticks:' + location.pathname, ticks;
    try {
      ticks = JSON.parse(localStorage.getItem(store) || '{}');
    } catch (e) {
      return; // no storage here: the boxes stay as they are printed
    }
    function save() {
      try { localStorage.setItem(store, JSON.stringify(ticks)); } catch (e) { /* full: ticks last until the page is left */ }
    }
    var seen = {}, printed = [], state = document.createElement('strong');
    function count() {
      state.textContent = boxes.length + '項目のうち' + boxes.filter(function (box) { return box.checked; }).length + '項目が済み';
    }
    boxes.forEach(function (box, i) {
      var key = taskKey(box, seen);
      printed[i] = box.checked;
      if (key in ticks) box.checked = ticks[key];
      box.addEventListener('change', function () { ticks[key] = box.checked; save(); count(); showNote(); });
      labelTask(box);
    });
    var note = document.createElement('p'), reset = document.createElement('button');
    note.className = 'tick-note';
    state.setAttribute('role', 'status');
    note.append(state, 'チェックはお使いの端末にだけ保存されます。');
    reset.type = 'button';
    reset.textContent = 'チェックをすべて消す';
    reset.addEventListener('click', function () {
      ticks = {};
      save();
      boxes.forEach(function (box, i) { box.checked = printed[i]; });
      count();
    });
    count();
    note.appendChild(reset);
    // It comes with the first tick: put there sooner, it would move the text below it under the reader's eyes.
    function showNote() {
      var lists = document.querySelectorAll('.tasks');
      var last = lists[lists.length - 1];
      if (!note.parentNode) last.parentNode.insertBefore(note, last.nextSibling);
    }
    if (Object.keys(ticks).length) showNote();
  }

  // WCAG 1.4.13: shown on hover and focus, stays while the pointer is on it, goes with Esc. The meaning stands on the link.
  function explainTerms() {
    var links = [].slice.call(document.querySelectorAll('a[data-meaning]'));
    if (!links.length) return;
    var tip = document.createElement('div'), shown = null, timer = 0;
    tip.id = 'p-meaning';
    tip.className = 'meaning';
    tip.setAttribute('role', 'tooltip');
    tip.hidden = true;
    document.body.appendChild(tip);
    function hide() {
      clearTimeout(timer);
      tip.hidden = true;
      if (shown) shown.removeAttribute('aria-describedby');
      shown = null;
    }
    function show(link) {
      hide();
      shown = link;
      tip.textContent = link.dataset.meaning;
      tip.hidden = false;
      link.setAttribute('aria-describedby', tip.id);
      var line = link.getClientRects()[0], width = document.documentElement.clientWidth, below = line.bottom + tip.offsetHeight;
      tip.style.left = Math.max(8, Math.min(line.left, width - tip.offsetWidth - 8)) + scrollX + 'px';
      tip.style.top = (below < innerHeight ? line.bottom : line.top - tip.offsetHeight) + scrollY + 'px';
    }
    function later(then, wait) {
      clearTimeout(timer);
      timer = setTimeout(then, wait);
    }
    links.forEach(function (link) {
      link.addEventListener('pointerenter', function (event) {
        if (event.pointerType !== 'touch') later(function () { show(link); }, 200);
      });
      link.addEventListener('pointerleave', function () { later(hide, 300); });
      link.addEventListener('focus', function () { if (link.matches(':focus-visible')) show(link); });
      link.addEventListener('blur', hide);
    });
    tip.addEventListener('pointerenter', function () { clearTimeout(timer); });
    tip.addEventListener('pointerleave', function () { later(hide, 300); });
    addEventListener('keydown', function (event) { if (event.key === 'Escape') hide(); });
  }

  // Where a drawing is wider than the screen, the keyboard can scroll it, too.
  function reachDrawings() {
    var drawings = [].slice.call(document.querySelectorAll('figure'));
    function mark() {
      drawings.forEach(function (one) {
        if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
        else one.removeAttribute('tabindex');
      });
    }
    if (!drawings.length) return;
    addEventListener('resize', mark);
    mark();
  }

  // The help of the first hour, for a time without a network. Not on staging, not from disk.
  function keepHelp(script) {
    if (!script || !script.dataset.worker || !navigator.serviceWorker || location.protocol === 'file:') return;
    addEventListener('load', function () {
      navigator.serviceWorker.register(script.dataset.worker, { updateViaCache: 'none' }).catch(function () {
        /* refused by the reader's settings: the pages work without */
      });
    });
  }

  keepHelp(document.currentScript);
  followContents();
  keepTicks();
  reachDrawings();
  explainTerms();
})();
