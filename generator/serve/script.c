#include "serve/script.h"

/*
 * Each message is {"paths":[…]} (outputs with new bytes) or {"all":true} (ask yourself). Assets and images have hashed
 * names, so a page whose assets changed has changed itself; those that it loads under a fixed name are compared too.
 */
static const char text[] =
    "(function () {\n"
    "  'use strict';\n"
    "  var own = document.currentScript;\n"
    "  var tag = own ? '\"' + own.getAttribute('data-tag') + '\"' : '';\n"
    "  var key = 'fumi-scroll:' + location.pathname;\n"
    "  function pathOf(url) {\n"
    "    var path;\n"
    "    try {\n"
    "      var parsed = new URL(url, location.href);\n"
    "      if (parsed.origin !== location.origin) return null;\n"
    "      path = decodeURIComponent(parsed.pathname).slice(1).normalize('NFC');\n"
    "    } catch (error) {\n"
    "      return null;\n"
    "    }\n"
    "    return path === '' || path.slice(-1) === '/' ? path + 'index.html' : path;\n"
    "  }\n"
    "  function reload() {\n"
    "    try {\n"
    "      sessionStorage.setItem(key, JSON.stringify([window.scrollX, window.scrollY]));\n"
    "    } catch (error) { /* storage is switched off: the browser's own memory must do */ }\n"
    "    location.reload();\n"
    "  }\n"
    "  function restore() {\n"
    "    try {\n"
    "      var kept = JSON.parse(sessionStorage.getItem(key));\n"
    "      sessionStorage.removeItem(key);\n"
    "      if (kept) window.scrollTo(kept[0], kept[1]);\n"
    "    } catch (error) { /* the same */ }\n"
    "  }\n"
    "  function uses(paths) {\n"
    "    var shown = [pathOf(location.href)];\n"
    "    document.querySelectorAll('link[rel~=\"stylesheet\"], script[src], img').forEach(function (element) {\n"
    "      shown.push(pathOf(element.href || element.currentSrc || element.src));\n"
    "    });\n"
    "    return paths.some(function (path) { return shown.indexOf(path) >= 0; });\n"
    "  }\n"
    "  function ask() {\n"
    "    fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then(function (answer) {\n"
    "      var now = answer.headers.get('ETag');\n"
    "      if (now && now !== tag) reload();\n"
    "      else findings();\n"
    "    }, function () { /* the server has gone; the stream comes back with it */ });\n"
    "  }\n"
    "  function element(name, parent, content) {\n"
    "    var made = document.createElement(name);\n"
    "    if (content) made.textContent = content;\n"
    "    parent.appendChild(made);\n"
    "    return made;\n"
    "  }\n"
    "  var box = null, closed = '';\n"
    "  function show(found) {\n"
    "    var text = JSON.stringify(found.items);\n"
    "    if (box) box.remove();\n"
    "    box = null;\n"
    "    if (found.items.length === 0 || closed === text) return;\n"
    "    box = document.createElement('section');\n"
    "    box.id = 'fumi-findings';\n"
    "    box.setAttribute('role', 'status');\n"
    "    box.setAttribute('aria-label', found.title);\n"
    "    box.style.cssText = 'position:fixed;z-index:2147483647;inset:auto 1rem 1rem 1rem;max-height:40vh;overflow:auto;' +\n"
    "      'padding:1rem;border:2px solid #b00020;border-radius:8px;background:#fff;color:#1a1a1a;' +\n"
    "      'font:14px/1.6 system-ui,sans-serif;box-shadow:0 4px 24px #0006';\n"
    "    var close = element('button', box, found.close);\n"
    "    close.type = 'button';\n"
    "    close.style.cssText = 'float:right;font:inherit;padding:.25rem .75rem';\n"
    "    close.addEventListener('click', function () { closed = text; box.remove(); box = null; });\n"
    "    element('strong', box, found.title);\n"
    "    var list = element('ul', box);\n"
    "    found.items.forEach(function (item) {\n"
    "      var line = element('li', list);\n"
    "      element('code', line, item.place);\n"
    "      element('span', line, ' ' + item.text);\n"
    "    });\n"
    "    element('a', box, found.all).href = '/.fumi/diagnostics';\n"
    "    document.body.appendChild(box);\n"
    "  }\n"
    "  function findings() {\n"
    "    var path = pathOf(location.href);\n"
    "    if (path === null) return;\n"
    "    fetch('/.fumi/diagnostics.json?path=' + encodeURIComponent(path), { cache: 'no-store' })\n"
    "      .then(function (answer) { return answer.json(); }).then(show, function () {});\n"
    "  }\n"
    "  function listen() {\n"
    "    var source = new EventSource('/.fumi/events');\n"
    "    source.onmessage = function (event) {\n"
    "      var message = JSON.parse(event.data);\n"
    "      if (message.all) ask();\n"
    "      else if (uses(message.paths)) reload();\n"
    "      else findings();\n"
    "    };\n"
    "    source.onerror = function () {\n"
    "      if (source.readyState === 2) setTimeout(listen, 2000);\n"
    "    };\n"
    "    window.addEventListener('pagehide', function () { source.close(); });\n"
    "  }\n"
    "  window.addEventListener('pageshow', function (event) { if (event.persisted) location.reload(); });\n"
    "  if (document.readyState === 'complete') restore();\n"
    "  else window.addEventListener('load', restore);\n"
    "  listen();\n"
    "})();\n";

struct str script_text(void)
{
    return str_of(text, sizeof text - 1);
}

void script_put_page(struct buffer *out, struct str page, struct str tag)
{
    size_t at = str_find(page, STR("</head>"), 0);
    if (at == STR_NPOS)
        at = str_find(page, STR("</body>"), 0);
    if (at == STR_NPOS)
        at = page.size;
    buffer_put(out, str_sub(page, 0, at));
    buffer_put_literal(out, "<script src=\"" SCRIPT_PATH "\" defer data-tag=\"");
    buffer_put(out, tag);
    buffer_put_literal(out, "\"></script>");
    buffer_put(out, str_from_pos(page, at));
}
