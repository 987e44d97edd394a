// The offline mode, run by service-worker.js, which names the files (self.fumiOffline): the home page, the pages for the first
// hour, and what they show. Nothing else is ever kept. Pages come from the network where there is one, so that what is read is
// never older than it must be; what came is kept for the time when there is none.
(function () {
  'use strict';

  var prefix = 'fumi-offline-' + self.registration.scope + ' ';
  var name = prefix + self.fumiOffline.version;
  var kept = self.fumiOffline.files.map(function (file) { return new URL(file, self.registration.scope).href; });

  self.addEventListener('install', function (event) {
    event.waitUntil(caches.open(name).then(function (cache) {
      return cache.addAll(kept.map(function (url) { return new Request(url, { cache: 'reload' }); }));
    }).then(function () { return self.skipWaiting(); }));
  });

  self.addEventListener('activate', function (event) {
    event.waitUntil(caches.keys().then(function (names) {
      return Promise.all(names.filter(function (other) {
        return other.indexOf(prefix) === 0 && other !== name;
      }).map(function (other) { return caches.delete(other); }));
    }).then(function () { return self.clients.claim(); }));
  });

  function keyOf(request) {
    var url = new URL(request.url);
    url.hash = url.search = '';
    return url.href.replace(/\/$/, '/index.html');
  }

  function fromNetwork(request, key) {
    return fetch(request).then(function (response) {
      if (!response.ok || response.redirected) return response;
      var copy = response.clone();
      return caches.open(name).then(function (cache) { return cache.put(key, copy); }).then(function () { return response; });
    });
  }

  self.addEventListener('fetch', function (event) {
    var request = event.request, key = keyOf(request);
    if (request.method !== 'GET' || key.indexOf(self.registration.scope) !== 0) return;
    if (kept.indexOf(key) < 0) {
      // A page that is not kept: without a network the home page, which begins with help.
      if (request.mode === 'navigate')
        event.respondWith(fetch(request).catch(function () { return Response.redirect(kept[0]); }));
      return;
    }
    if (/\/(assets|media)\//.test(key)) // the name has the content's hash in it
      event.respondWith(caches.match(key).then(function (found) { return found || fetch(request); }));
    else
      event.respondWith(fromNetwork(request, key).catch(function () { return caches.match(key); }));
  });
})();
