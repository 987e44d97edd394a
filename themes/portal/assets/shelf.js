// The filter of a shelf's list: by audience, publisher, category, year, priority, in the page and in its address. The list is
// complete without it. The entries come as classic scripts beside the page, loaded when the reader opens the filter.
(function () {
  'use strict';

  var box = document.querySelector('.filter');
  var list = document.querySelector('#p-entries + .cards');
  if (!box || !list) return;
  var printed = [].slice.call(list.children);
  var others = [].slice.call(document.querySelectorAll('main > .around, main > .jump'));
  var keys = [['audience', '読む人'], ['publisher', '発行者'], ['category', '分野'], ['year', '年'], ['priority', '重要度']];
  var order = ['最優先', '高い', 'ふつう', '低い', '参考'];
  var chunks = [], selects = {}, status, entries = [];

  function make(name, properties, children) {
    var node = document.createElement(name);
    Object.keys(properties || {}).forEach(function (key) { node[key] = properties[key]; });
    (children || []).forEach(function (child) { node.append(child); });
    return node;
  }

  function valuesOf(key) {
    var counts = new Map();
    entries.forEach(function (entry) {
      [].concat(entry[key] || []).forEach(function (value) { counts.set(value, (counts.get(value) || 0) + 1); });
    });
    return Array.from(counts).sort(function (a, b) {
      if (key === 'year') return b[0] - a[0];
      if (key === 'priority') return order.indexOf(a[0]) - order.indexOf(b[0]);
      return b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
    });
  }

  function wanted(entry) {
    return keys.every(function (key) {
      var select = selects[key[0]];
      return !select || !select.value || [].concat(entry[key[0]] || []).indexOf(select.value) >= 0;
    });
  }

  function cardOf(entry) {
    var facts = [entry.priority && '重要度：' + entry.priority, (entry.publisher || []).join('、'),
      entry.when && entry.when + (entry.edition ? '（' + entry.edition + '）' : ''), entry.category];
    var note = make('p', { className: 'note' });
    facts.forEach(function (fact) { if (fact) note.append(make('span', { textContent: fact }), ' '); });
    var card = make('li', {}, [
      make('p', { className: 'card-title' }, [make('a', { href: entry.url, textContent: entry.title })]), note]);
    if (entry.summary) card.append(make('p', { textContent: entry.summary }));
    return card;
  }

  function keepInAddress() {
    var query = new URLSearchParams(location.search);
    keys.forEach(function (key) {
      var select = selects[key[0]];
      if (select && select.value) query.set(key[0], select.value); else query.delete(key[0]);
    });
    var text = query.toString();
    try { history.replaceState(null, '', location.pathname + (text ? '?' + text : '')); } catch (e) { /* from disk, perhaps */ }
  }

  function show() {
    var active = keys.some(function (key) { return selects[key[0]] && selects[key[0]].value; });
    var found = active ? entries.filter(wanted) : entries;
    list.replaceChildren.apply(list, active ? found.map(cardOf) : printed);
    others.forEach(function (node) { node.hidden = active; });
    status.textContent = active ? entries.length + '件のうち' + found.length + '件' : '全' + entries.length + '件';
  }

  function build() {
    var query = new URLSearchParams(location.search), form = make('form');
    entries = [].concat.apply([], chunks);
    status = make('p', { className: 'count' });
    status.setAttribute('role', 'status');
    keys.forEach(function (key) {
      var values = valuesOf(key[0]);
      if (values.length < 2) return;
      var select = make('select', { name: key[0] }, [make('option', { value: '', textContent: 'すべて' })]);
      values.forEach(function (value) {
        select.append(make('option', { value: value[0], textContent: value[0] + '（' + value[1] + '）' }));
      });
      select.value = query.get(key[0]) || '';
      if (select.selectedIndex < 0) select.value = '';
      selects[key[0]] = select;
      form.append(make('label', {}, [make('span', { textContent: key[1] }), select]));
    });
    form.append(make('button', { type: 'reset', textContent: '条件を消す' }));
    form.addEventListener('change', function () { keepInAddress(); show(); });
    form.addEventListener('submit', function (event) { event.preventDefault(); });
    form.addEventListener('reset', function () {
      keys.forEach(function (key) { if (selects[key[0]]) selects[key[0]].value = ''; });
      keepInAddress();
      show();
    });
    box.append(form, status);
    show();
  }

  function load() {
    if (box.dataset.loaded) return;
    box.dataset.loaded = 'yes';
    var sources = box.dataset.shelf.trim().split(' '), missing = sources.length;
    sources.forEach(function (source, i) {
      var script = make('script', { src: source });
      script.addEventListener('load', function () {
        chunks[i] = arrived;
        if (--missing === 0) build();
      });
      document.head.append(script);
    });
  }

  var arrived = [];
  window.fumiShelf = function (part) { arrived = part; }; // a script's load event follows its execution at once
  box.addEventListener('toggle', load);
  var asked = new URLSearchParams(location.search);
  if (keys.some(function (key) { return asked.get(key[0]); })) { box.open = true; load(); }
})();
